package dev.coffer.media.mediaconvert;

import dev.coffer.media.MediaConvertSettings;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the source and the results of one job lie on S3 while it is at work.
record StagingArea(ObjectStore store, MediaConvertSettings settings, UUID id) {
    private static final Logger LOG = LoggerFactory.getLogger(StagingArea.class);

    private String folder() {
        return (settings.prefix().isEmpty() ? "" : settings.prefix() + "/") + id + "/";
    }

    ObjectName input() {
        return new ObjectName(settings.bucket(), folder() + "in");
    }

    /// What the keys of results begin with.
    String results() {
        return folder() + "out/";
    }

    /// Where the service is told to put them.
    String destination(String base) {
        return "s3://" + settings.bucket() + "/" + results() + base;
    }

    /// Whether the source lies there already.
    boolean hasInput(long size) {
        return store.stat(input()).map(ObjectInfo::size).equals(Optional.of(size));
    }

    /// What the service has put there.
    List<ObjectName> found() {
        return list(results());
    }

    /// Removes all; what cannot be removed is left to the bucket's lifecycle.
    void clear() {
        try {
            list(folder()).forEach(store::delete);
        } catch (StoreException e) {
            LOG.warn("{} stays in {}: {}", folder(), settings.bucket(), e.getMessage());
        }
    }

    private List<ObjectName> list(String prefix) {
        try (Stream<ObjectName> names = store.list(settings.bucket(), prefix).map(it -> it.name())) {
            return names.toList();
        }
    }
}
