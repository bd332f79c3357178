package dev.coffer.repository.backup;

import dev.coffer.repository.Session;
import dev.coffer.repository.backup.Backups.Finding;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// Asks for the objects of a restored catalogue's live blobs, and reads some.
final class BlobDrill {
    private static final int PAGE = 500;
    private static final int THREADS = 16;
    private static final String COUNT = "SELECT count(*) FROM blob WHERE state = 'LIVE'";
    private static final String LIVE =
            "SELECT id, sha256, size, bucket, object_key FROM blob WHERE state = 'LIVE' AND id > ?"
                    + " ORDER BY id LIMIT " + PAGE;

    private final ObjectStore store;
    private final Backups.Sampling sampling;
    private final Set<String> erased;
    private final LongConsumer progress;
    private final AtomicLong stated = new AtomicLong();
    private final AtomicLong read = new AtomicLong();

    private record Live(String id, Sha256 sha256, long size, ObjectName object) {}

    /// @param erased digests that are meant not to be there
    BlobDrill(ObjectStore store, Backups.Sampling sampling, Set<String> erased, LongConsumer progress) {
        this.store = store;
        this.sampling = sampling;
        this.erased = erased;
        this.progress = progress;
    }

    /// @param findings gets what is wrong
    Drill.Seen run(Session session, List<Finding> findings) {
        long blobs = session.number(COUNT);
        double asked = blobs <= sampling.stats() ? 1 : (double) sampling.stats() / blobs;
        String last = "";
        for (List<Live> page = page(session, last); !page.isEmpty(); page = page(session, last)) {
            last = page.getLast().id();
            List<Live> wanted = page.stream()
                    .filter(live -> !erased.contains(live.sha256().hex()))
                    .filter(live -> chance(live) < Math.max(asked, sampling.read()))
                    .toList();
            findings.addAll(Parallel.flat(wanted, THREADS, live -> look(live, chance(live) < sampling.read())));
            progress.accept(wanted.size());
        }
        return new Drill.Seen(blobs, stated.get(), read.get(), findings);
    }

    private Optional<Finding> look(Live live, boolean reads) {
        try {
            Optional<ObjectInfo> there = store.stat(live.object());
            stated.incrementAndGet();
            if (there.isEmpty()) {
                return found(Finding.Kind.MISSING, live, "is not in the store");
            }
            if (there.get().size() != live.size()) {
                return found(
                        Finding.Kind.WRONG_SIZE,
                        live,
                        "has " + there.get().size() + " bytes instead of " + live.size());
            }
            boolean cold =
                    there.get().storageClass().filter(StorageClass::isArchive).isPresent();
            return reads && !cold ? read(live) : Optional.empty();
        } catch (StoreException.Archived e) {
            return Optional.empty();
        } catch (StoreException e) {
            return found(Finding.Kind.UNREADABLE, live, String.valueOf(e.getMessage()));
        }
    }

    private Optional<Finding> read(Live live) {
        MessageDigest digest = Sha256.digest();
        try (var stored = store.read(live.object());
                var in = new DigestInputStream(stored.bytes(), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            return found(Finding.Kind.UNREADABLE, live, String.valueOf(e.getMessage()));
        }
        read.incrementAndGet();
        Sha256 got = Sha256.ofDigest(digest.digest());
        return got.equals(live.sha256())
                ? Optional.empty()
                : found(Finding.Kind.CORRUPT, live, "has the SHA-256 " + got.hex());
    }

    private static Optional<Finding> found(Finding.Kind kind, Live live, String detail) {
        return Optional.of(
                new Finding(kind, live.object().url(), "sha256-" + live.sha256().hex() + " " + detail));
    }

    /// From 0 to 1, another in each drill.
    private double chance(Live live) {
        long mixed = (live.id() + sampling.seed()).hashCode() * 0x9E3779B97F4A7C15L;
        return (mixed >>> 11) * 0x1.0p-53;
    }

    private static List<Live> page(Session session, String after) {
        return session.list(
                LIVE,
                row -> new Live(
                        row.getString(1),
                        new Sha256(row.getString(2)),
                        row.getLong(3),
                        new ObjectName(row.getString(4), row.getString(5))),
                after);
    }
}
