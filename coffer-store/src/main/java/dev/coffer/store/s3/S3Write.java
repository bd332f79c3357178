package dev.coffer.store.s3;

import dev.coffer.store.Content;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.Sha256;
import dev.coffer.store.WriteOptions;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// One write under way.
///
/// @param what the operation and its object, for messages
/// @param mark tells this write from all others, where it has a condition
record S3Write(
        String what, ObjectName name, Content content, Sha256 sha256, WriteOptions options, Optional<String> mark) {

    /// With a mark of its own, if it is conditional.
    static S3Write of(ObjectName name, Content content, Sha256 sha256, WriteOptions options) {
        boolean conditional = !(options.precondition() instanceof Precondition.None);
        return new S3Write(
                what(name, options),
                name,
                content,
                sha256,
                options,
                conditional ? Optional.of(newMark()) : Optional.empty());
    }

    static String what(ObjectName name, WriteOptions options) {
        return "write " + name
                + options.storageClass().map(place -> " into " + place).orElse("");
    }

    /// What readers are told, with metadata as they are sent.
    Description described() {
        return options.description().withMetadata(S3Metadata.encode(options.metadata(), Optional.of(sha256), mark));
    }

    /// The same as it was begun earlier.
    S3Write marked(String earlier) {
        return new S3Write(what, name, content, sha256, options, Optional.of(earlier));
    }

    private static String newMark() {
        byte[] random = new byte[12];
        ThreadLocalRandom.current().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
