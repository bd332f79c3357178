package dev.coffer.store.download;

import dev.coffer.store.ByteRange;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Time;
import dev.coffer.store.retrying.RetryingStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/// Brings objects of a store into local files and streams: large ones in parts, several at once, all of one
/// version, verified by their SHA-256 where the store tells it.
///
/// A connection that breaks goes on at the byte where it broke. A file is made under another name beside its
/// target, `.coffer-part.<name>`, and takes the target's place at once when it is whole, verified and on the
/// disk; until then what is at the target stays as it is. A download that was interrupted, also by the death of
/// its process, leaves that file; the next one to the same target goes on with the parts that are in it, if the
/// object is still of the same version, and begins anew otherwise. A disk that is full is given its room back:
/// then nothing is left.
///
/// Safe for use by several threads, and by several processes at one place. The memory it takes is bounded by
/// the parts at once: 128 KiB for each into a file, a part for each into a stream.
public final class Download {
    private final RetryingStore store;
    private final Parts parts;
    private final boolean keepingTimes;
    private final boolean forced;

    /// How objects are cut.
    ///
    /// @param size of a part in bytes
    /// @param permits to read a part, over all objects
    record Parts(long size, int atOnce, Semaphore permits) {
        private static final int MOST = 10_000;

        Parts {
            if (size < 1 || atOnce < 1) {
                throw new IllegalArgumentException(
                        "not a way to cut objects: parts of " + size + " bytes, " + atOnce + " at once");
            }
        }

        static Parts of(long size, int atOnce) {
            return new Parts(size, atOnce, new Semaphore(atOnce));
        }

        /// The size of the parts of an object, so that they are not too many to keep account of.
        long sizeFor(long whole) {
            return Math.max(size, Math.ceilDiv(whole, MOST));
        }
    }

    private Download(RetryingStore store, Parts parts, boolean keepingTimes, boolean forced) {
        this.store = store;
        this.parts = parts;
        this.keepingTimes = keepingTimes;
        this.forced = forced;
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
        /// @param bytes of the object that are here, those of an earlier process included; less than before when
        ///     a download begins anew
        /// @param size of the object
        void at(long bytes, long size);
    }

    /// In parts of 16 MiB, 4 at once, with the usual patience.
    public static Download of(ObjectStore store) {
        return of(store, RetryingStore.Patience.usual(), Time.system());
    }

    /// @param patience with connections that break
    /// @param time by which pauses are measured
    public static Download of(ObjectStore store, RetryingStore.Patience patience, Time time) {
        return new Download(RetryingStore.of(store, patience, time), Parts.of(16L << 20, 4), false, true);
    }

    /// @param size bytes of a part; what is not larger is read in one request. An object of more than 10,000
    ///     parts is cut into larger ones
    /// @param atOnce how many parts are read at once, over all objects of this download and those made of it
    public Download withParts(long size, int atOnce) {
        return new Download(store, Parts.of(size, atOnce), keepingTimes, forced);
    }

    /// Files get the time at which their object was written.
    public Download keepingTimes() {
        return new Download(store, parts, true, forced);
    }

    /// Files are not waited for until the disk has them: quicker for many small ones. After a failure of power
    /// some may be missing, or hold nothing.
    public Download withoutForcing() {
        return new Download(store, parts, keepingTimes, false);
    }

    /// Whether a file of that name is one that a download has not finished. Such files may be removed.
    public static boolean isUnfinished(Path file) {
        Path name = file.getFileName();
        return name != null && name.toString().startsWith(PartFile.PREFIX);
    }

    /// Brings an object to `target`, replacing what is there; a symbolic link is replaced, not followed.
    ///
    /// @param target a file's name in a directory that is there
    /// @throws StoreException.NotFound if there is no such object, and as [ObjectStore#read] does
    /// @throws StoreException.Corrupt if the bytes do not have the digest that the store tells; nothing is left
    /// @throws StoreException.Conflict if the object changed more than once meanwhile, or another download to this
    ///     target is under way; the target is as it was
    /// @throws StoreException.Full if the disk has no room for it; nothing is left
    /// @throws StoreException.Refused if there can be no such file
    /// @throws StoreException.Denied also if the directory may not be written to
    /// @throws StoreException.Unavailable if the store did not answer to the end, the disk failed, or the thread
    ///     was interrupted, whose interrupt stays set; what is there is kept to go on with
    public Downloaded toFile(ObjectName name, Path target) {
        return toFile(name, target, (bytes, size) -> {});
    }

    /// The same, telling how far it is.
    public Downloaded toFile(ObjectName name, Path target, Progress progress) {
        try (PartFile file = PartFile.open(name, target)) {
            return toFile(name, file, progress);
        } catch (IOException e) {
            throw LocalErrors.of("download " + name + " to " + target, e);
        }
    }

    private Downloaded toFile(ObjectName name, PartFile file, Progress progress) {
        try {
            Downloaded downloaded = new FileDownload(store, name, parts, progress, file).run();
            file.place(downloaded.info(), keepingTimes, forced);
            return downloaded;
        } catch (IOException e) {
            throw kept(file, LocalErrors.of(file.what(), e));
        } catch (StoreException e) {
            throw kept(file, e);
        }
    }

    /// Decides what becomes of the bytes that are here.
    private static StoreException kept(PartFile file, StoreException reason) {
        switch (reason) {
            case StoreException.Unavailable _,
                    StoreException.Uncertain _,
                    StoreException.Denied _,
                    StoreException.Archived _,
                    StoreException.Conflict _ -> {}
            case StoreException.NotFound _,
                    StoreException.NoBucket _,
                    StoreException.Refused _,
                    StoreException.Corrupt _,
                    StoreException.Full _ -> file.discard();
        }
        return reason;
    }

    /// Sends an object's bytes, in order, to `out`, which is left open. That they are not those that were
    /// written is found out at their end.
    ///
    /// @throws IOException if `out` does not take them
    /// @throws StoreException.Corrupt if what was sent does not have the digest that the store tells
    /// @throws StoreException.Conflict if the object changed meanwhile; what was sent is of one version, and ends
    ///     early
    /// @throws StoreException as [ObjectStore#read] does, and if the store did not answer to the end
    public Downloaded toStream(ObjectName name, OutputStream out) throws IOException {
        return toStream(name, out, (bytes, size) -> {});
    }

    /// The same, telling how far it is.
    public Downloaded toStream(ObjectName name, OutputStream out, Progress progress) throws IOException {
        return new StreamDownload(store, name, parts, progress, out).run();
    }

    /// Opens the first part of an object, which tells what the object is.
    static StoredObject first(ObjectStore store, ObjectName name, long length) {
        try {
            return store.read(name, new ByteRange.Part(0, length));
        } catch (StoreException.Refused e) {
            return store.read(name); // an empty object has no first part
        }
    }

    static void verify(ObjectName name, ObjectInfo info, Sha256 sha256) {
        if (info.sha256().isPresent() && !info.sha256().get().equals(sha256)) {
            throw new StoreException.Corrupt("cannot download " + name + ": its bytes have the SHA-256 " + sha256
                    + ", the store tells " + info.sha256().get());
        }
    }
}
