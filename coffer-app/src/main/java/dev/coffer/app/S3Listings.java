package dev.coffer.app;

import dev.coffer.store.KeyGlob;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import java.util.stream.Stream;

/// The objects that an argument means.
final class S3Listings {
    private S3Listings() {}

    /// Those of a pattern, or those below a prefix: only what is before the first wildcard is listed. The
    /// caller closes it.
    static Stream<ObjectInfo> of(ObjectStore store, S3Place.Remote place) {
        if (!place.isPattern()) {
            return store.list(place.bucket(), place.key());
        }
        KeyGlob glob = KeyGlob.of(place.key());
        return store.list(place.bucket(), glob.literalPrefix())
                .filter(info -> glob.matches(info.name().key()));
    }

    /// Whether an argument is to be taken as a pattern: it may also be the key of an object.
    static boolean isPattern(ObjectStore store, S3Place.Remote place) {
        return place.isPattern()
                && (place.isFolder()
                        || store.stat(new ObjectName(place.bucket(), place.key()))
                                .isEmpty());
    }
}
