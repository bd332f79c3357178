package dev.coffer.store;

/// Something that not every store does.
public enum Capability {
    WRITE_IF_ABSENT("of several writers of an absent object, exactly one wins"),
    WRITE_IF_UNCHANGED("a write can be bound to the version that was seen"),
    LARGE_WRITE_IF_ABSENT("an absent object has one winner also when it is written in parts"),
    COPY_IF_UNCHANGED("a copy, and new metadata, can be bound to the version that was seen"),
    VERIFIES_SHA256("a write whose bytes do not have the announced SHA-256 is refused"),
    KEEPS_SHA256("the SHA-256 of an object is told with it"),
    CHECKSUMS("the store keeps and tells a checksum of its own computing"),
    DELETES_MANY("many objects are removed in one request"),
    UPLOADS_IN_PARTS("large objects are sent in parts, and unfinished uploads can be listed and given up"),
    HEADERS("objects keep Cache-Control, Content-Disposition and the like"),
    PRESIGNED("a URL can be signed that lets others read or write one object for a while"),
    STORAGE_CLASSES("objects can be put into storage classes"),
    RESTORES("archived objects can be asked back"),
    VERSIONS("earlier versions of objects are kept"),
    POLICIES("a bucket can have a policy, as public reading"),
    CORS("a bucket can be read and written from web pages of other hosts"),
    LIFECYCLES("a bucket can have rules that remove old uploads and objects"),
    WEBSITES("a bucket can be served as a website, with routing rules");

    private final String meaning;

    Capability(String meaning) {
        this.meaning = meaning;
    }

    /// What a store with it does, in one line.
    public String meaning() {
        return meaning;
    }
}
