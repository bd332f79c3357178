package dev.coffer.repository;

import dev.coffer.repository.fsck.Fsck;
import dev.coffer.store.ForwardingStore;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.memory.MemoryStore;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A process that checks a catalogue of very many blobs against a listing that is made up as it is read, of
/// which some are missing and some orphans; it says how long that took and what its heap had at most.
final class FsckOfMany {
    private static final BlobLayout.Incarnations LAYOUT = CatalogueOfEntries.LAYOUT;
    private static final int EVERY = 10_000;
    private static final int CHUNK = 1_000;

    private FsckOfMany() {}

    /// @param arguments the catalogue's file and the number of blobs; or URL, user, password and the number
    public static void main(String[] arguments) {
        long blobs = Long.parseLong(arguments[arguments.length - 1]);
        CatalogueSettings settings = arguments.length == 2
                ? CatalogueSettings.sqlite(Path.of(arguments[0]))
                : CatalogueSettings.postgresql(arguments[0], arguments[1], arguments[2]);
        try (Catalogue catalogue = Catalogue.open(settings)) {
            fill(catalogue, blobs);
            long begin = System.nanoTime();
            Fsck.Report report =
                    Fsck.of(catalogue, new MadeUpStore(blobs), LAYOUT).run(Fsck.Options.standard(), _ -> {});
            long millis = (System.nanoTime() - begin) / 1_000_000;
            long peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .map(MemoryPoolMXBean::getPeakUsage)
                    .mapToLong(usage -> usage.getUsed())
                    .sum();
            System.out.println(report.counts() + " in " + millis + " ms; peak heap " + (peak >> 20) + " MiB");
        }
    }

    static String sha256(long i, long of) {
        return String.format("%016x%048x", Long.MAX_VALUE / of * 2 * i, i);
    }

    static String id(long i) {
        return String.format("00000000-0000-7000-8000-%012x", i);
    }

    private static void fill(Catalogue catalogue, long blobs) {
        for (long from = 0; from < blobs; from += CHUNK) {
            long first = from;
            catalogue.transact(transaction -> transaction
                    .session()
                    .batch(
                            "INSERT INTO blob (id, place, sha256, md5, size, bucket, object_key, state, media_type,"
                                    + " staged_at, lease_until, live_at) VALUES (?, ?, ?, ?, 7, 'coffer', ?, 'LIVE', 'text/plain',"
                                    + " 0, 0, 0)",
                            LongStream.range(first, Math.min(blobs, first + CHUNK))
                                    .mapToObj(i -> new @Nullable Object[] {
                                        id(i),
                                        LAYOUT.place(),
                                        sha256(i, blobs),
                                        String.format("%032x", i),
                                        "blobs/" + sha256(i, blobs) + "/" + id(i)
                                    })
                                    .toList())
                    .length);
        }
    }

    /// Every ten-thousandth object is not there, and another has taken its place behind it.
    private static final class MadeUpStore extends ForwardingStore {
        private final long blobs;

        MadeUpStore(long blobs) {
            super(new MemoryStore());
            this.blobs = blobs;
            store().createBucket("coffer");
        }

        @Override
        public Optional<ObjectInfo> stat(ObjectName name) {
            return name.key().endsWith("/stray") ? Optional.of(info(name)) : Optional.empty();
        }

        @Override
        public Stream<ObjectInfo> list(String bucket, String prefix) {
            if (!prefix.startsWith("blobs/")) {
                return Stream.empty();
            }
            long step = Long.MAX_VALUE / blobs * 2;
            int digit = Character.digit(prefix.charAt(prefix.length() - 1), 16);
            long first = digit == 0 ? 0 : Long.divideUnsigned(((long) digit << 60) - 1, step) + 1;
            return LongStream.range(first, blobs)
                    .takeWhile(i -> (step * i >>> 60) == digit)
                    .mapToObj(i -> new ObjectName(
                            bucket, "blobs/" + sha256(i, blobs) + "/" + (i % EVERY == 0 ? "stray" : id(i))))
                    .map(MadeUpStore::info);
        }

        private static ObjectInfo info(ObjectName name) {
            return ObjectInfo.listed(name, 7, "etag", Instant.EPOCH);
        }

        @Override
        public void close() {}
    }
}
