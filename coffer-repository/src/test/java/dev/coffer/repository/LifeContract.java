package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.backup.Backups;
import dev.coffer.repository.cache.HostCache;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.store.StoreException;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few seconds of a repository's life, on every database: hosts whose clocks are an hour apart publish,
/// replace, expire, purge, read through their caches, back up and collect without any grace, all at once,
/// while the network to the store loses requests and delivers them late. Then: nothing published was lost or
/// is wrong, and no garbage stays.
abstract class LifeContract {
    private static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");
    private static final Duration LENGTH = Duration.ofSeconds(6);
    private static final int PATHS = 12;
    private static final int TEXTS = 15;
    /// None, but that rows of what was purged stay, to tell it from what was lost, and that requests may be
    /// under way.
    private static final Graces NONE = new Graces(
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofDays(365),
            Duration.ZERO,
            Duration.ofDays(1),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofDays(365));

    @TempDir
    Path home;

    /// What each entry was meant to hold, noted before it was added.
    private final Map<EntryPath, Queue<String>> meant = new ConcurrentHashMap<>();

    private final Queue<Entry> landed = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /// The settings of an empty database; the same each time within one test.
    abstract CatalogueSettings settings();

    @Test
    void nothingIsLostAndNoGarbageStays() throws Exception {
        try (LateStore store = new LateStore(FolderStore.open(home.resolve("store")))) {
            store.createBucket("coffer");
            Files.createDirectory(home.resolve("tmp"));
            List<Host> hosts = List.of(
                    host("exact", Duration.ZERO, store),
                    host("ahead", Duration.ofHours(1), store),
                    host("behind", Duration.ofHours(-1), store));
            live(hosts);
            store.calmDown();
            assertThat(wrong).isEmpty();
            assertThat(landed.size()).isGreaterThan(10);
            for (Host host : hosts) {
                host.close();
            }
            settle(store);
        }
    }

    private void live(List<Host> hosts) throws InterruptedException, ExecutionException {
        Instant end = Instant.now().plus(LENGTH);
        List<Future<?>> lives = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3 * hosts.size())) {
            for (int i = 0; i < hosts.size(); i++) {
                Host host = hosts.get(i);
                int seed = i;
                lives.add(threads.submit(() -> host.publishUntil(end, new SplittableRandom(seed))));
                lives.add(threads.submit(() -> host.changeUntil(end, new SplittableRandom(100 + seed))));
                lives.add(threads.submit(() -> host.keepUntil(end, new SplittableRandom(200 + seed))));
            }
        }
        for (Future<?> life : lives) {
            life.get();
        }
    }

    /// Some days later, when nobody works any more.
    private void settle(LateStore store) throws IOException {
        InstantSource later = () -> Instant.now().plus(Duration.ofDays(3));
        try (Catalogue catalogue = Catalogue.open(settings(), later)) {
            Blobs blobs = new Blobs(catalogue, store, LAYOUT);
            for (Entry entry : landed) {
                assertThat(catalogue.read(look -> look.entry(entry.id())).map(Entry::state))
                        .as("%s", entry.path())
                        .isPresent()
                        .isNotEqualTo(Optional.of(EntryState.UNPUBLISHED));
            }
            assertThat(Fsck.check(catalogue, store, LAYOUT)).isEmpty();
            for (Entry entry : held(catalogue)) {
                assertThat(isAsMeant(entry, blobs)).as("%s", entry).isTrue();
            }
            BackupStore place = new BackupStore(BackupStore.MAIN, store, "coffer", "");
            Housekeeping housekeeping =
                    Housekeeping.of(catalogue, store, LAYOUT).withBackups(place);
            // Expired, purged, condemned.
            for (int i = 0; i < 3; i++) {
                assertThat(collect(housekeeping).failures()).isEmpty();
            }
            // What was condemned before a backup that is the only one left is in none.
            Backups backups = new Backups(place, home.resolve("tmp"));
            backups.make(catalogue, _ -> {});
            backups.keep(catalogue, 1);
            for (int i = 0; i < 4; i++) {
                assertThat(collect(housekeeping).failures()).isEmpty();
            }
            List<String> unneeded = catalogue.look(session -> session.list(
                    "SELECT id, lease_until FROM blob b WHERE state = 'LIVE' AND NOT EXISTS"
                            + " (SELECT 1 FROM entry e WHERE e.blob_id = b.id)",
                    row -> row.getString(1) + " held until " + Instant.ofEpochMilli(row.getLong(2))));
            assertThat(unneeded).isEmpty();
            long live = number(catalogue, "SELECT count(*) FROM blob WHERE state = 'LIVE'");
            assertThat(live)
                    .isEqualTo(
                            number(catalogue, "SELECT count(DISTINCT blob_id) FROM entry WHERE blob_id IS NOT NULL"));
            assertThat(store.list("coffer", "blobs/").count()).isEqualTo(live);
            assertThat(number(catalogue, "SELECT count(*) FROM blob WHERE state IN ('STAGING', 'CONDEMNED')"))
                    .isZero();
            assertThat(Fsck.check(catalogue, store, LAYOUT)).isEmpty();
        }
    }

    private static List<Entry> held(Catalogue catalogue) {
        return catalogue.read(look -> look.find(EntryQuery.everything())
                .filter(Entry.Held.class::isInstance)
                .toList());
    }

    private boolean isAsMeant(Entry entry, BlobSource blobs) throws IOException {
        return entry instanceof Entry.Held held
                && meant.getOrDefault(entry.path(), new ConcurrentLinkedQueue<>())
                        .contains(text(blobs, held.blob().held()));
    }

    private static String text(BlobSource blobs, HeldBlob blob) throws IOException {
        InputStream in = switch (blobs) {
            case Blobs store -> store.open(blob);
            case HostCache cache -> cache.open(blob);
            default -> throw new IllegalArgumentException(blobs.toString());
        };
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Housekeeping.Report collect(Housekeeping housekeeping) {
        return housekeeping.execute(
                housekeeping.plan(NONE, housekeeping.tasks()), OptionalDouble.empty(), Housekeeping.Progress.SILENT);
    }

    private static long number(Catalogue catalogue, String sql) {
        return catalogue.look(session -> session.number(sql));
    }

    private Host host(String name, Duration offset, LateStore store) {
        Catalogue catalogue =
                Catalogue.open(settings(), () -> Instant.now().plus(offset)).as(new Author(name, new HostName(name)));
        Blobs blobs = new Blobs(catalogue, store, LAYOUT);
        HostCache.Limits limits = HostCache.Limits.standard().withInterval(Duration.ZERO);
        HostCache cache = HostCache.open(catalogue, blobs, home.resolve("cache-" + name), limits);
        return new Host(catalogue, store, blobs, cache);
    }

    /// A machine that works with the repository.
    private final class Host implements AutoCloseable {
        private final Catalogue catalogue;
        private final Blobs blobs;
        private final HostCache cache;
        private final Housekeeping housekeeping;
        private final Backups backups;

        Host(Catalogue catalogue, LateStore store, Blobs blobs, HostCache cache) {
            this.catalogue = catalogue;
            this.blobs = blobs;
            this.cache = cache;
            BackupStore place = new BackupStore(BackupStore.MAIN, store, "coffer", "");
            this.housekeeping = Housekeeping.of(catalogue, store, LAYOUT).withBackups(place);
            this.backups = new Backups(place, home.resolve("tmp"));
        }

        void publishUntil(Instant end, SplittableRandom dice) {
            until(end, () -> {
                Map<EntryPath, Blob> contents = new LinkedHashMap<>();
                int several = 1 + dice.nextInt(4);
                for (int i = 0; i < several; i++) {
                    EntryPath path = path(dice);
                    String text = "text " + dice.nextInt(TEXTS);
                    meant.computeIfAbsent(path, _ -> new ConcurrentLinkedQueue<>())
                            .add(text);
                    InputStream bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
                    contents.put(path, blobs.add(bytes, home.resolve("tmp")).blob());
                }
                Changeset.Open changeset = catalogue.changesets().begin("");
                List<Entry.Unpublished> added = catalogue.changesets().add(changeset, contents);
                catalogue.changesets().commit(changeset);
                landed.addAll(added);
            });
        }

        void changeUntil(Instant end, SplittableRandom dice) {
            until(end, () -> {
                EntryPath path = path(dice);
                Optional<Entry.Published> current = catalogue.current(path);
                switch (dice.nextInt(4)) {
                    case 0 -> current.ifPresent(entry -> catalogue.inTransaction(tx -> tx.expire(entry)));
                    case 1 -> expired(path).ifPresent(entry -> catalogue.inTransaction(tx -> tx.publish(entry)));
                    case 2 -> expired(path).ifPresent(entry -> catalogue.inTransaction(tx -> tx.purge(entry)));
                    default -> {
                        if (current.isPresent() && !isAsMeant(current.get(), cache)) {
                            wrong.add(current.get() + " holds something else");
                        }
                    }
                }
            });
        }

        void keepUntil(Instant end, SplittableRandom dice) {
            until(end, () -> {
                if (dice.nextInt(20) == 0) {
                    backups.make(catalogue, _ -> {});
                    backups.keep(catalogue, 2);
                } else if (dice.nextInt(4) == 0) {
                    cache.contact();
                } else {
                    collect(housekeeping);
                }
            });
        }

        @Override
        public void close() {
            cache.close();
            catalogue.close();
        }

        private Optional<Entry.Expired> expired(EntryPath path) {
            return catalogue.read(look -> look.history(path)
                    .filter(Entry.Expired.class::isInstance)
                    .map(Entry.Expired.class::cast)
                    .findAny());
        }

        private static EntryPath path(SplittableRandom dice) {
            return new EntryPath("data/" + dice.nextInt(PATHS));
        }
    }

    @FunctionalInterface
    private interface Deed {
        void happen() throws IOException;
    }

    /// Again and again; what others or the network have prevented is let be.
    private void until(Instant end, Deed deed) {
        while (Instant.now().isBefore(end)) {
            try {
                deed.happen();
            } catch (RepositoryException.Conflict
                    | RepositoryException.CatalogueUnavailable
                    | StoreException.Unavailable
                    | StoreException.Uncertain e) {
                Thread.onSpinWait();
            } catch (RepositoryException.Missing e) {
                // Its last reference went between the look and the read.
                Thread.onSpinWait();
            } catch (IOException | RuntimeException | Error e) {
                wrong.add(e.toString());
            }
        }
    }
}
