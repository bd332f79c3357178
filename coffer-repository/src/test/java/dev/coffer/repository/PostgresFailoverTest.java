package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.testing.servers.PostgresPair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// PostgreSQL's primary dies and its replica takes over: what was answered for is there, and every
/// changeset is there
/// whole or not at all.
class PostgresFailoverTest extends CatalogueOfEntries {
    private static final int ENTRIES = 20;

    private final PostgresPair pair = PostgresPair.start();

    @Override
    CatalogueSettings settings() {
        var database = pair.database();
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }

    @AfterEach
    void stopServers() throws Exception {
        pair.close();
    }

    @Test
    void changesetsInFlightAreAllThereOrNotAtAll() throws Exception {
        Map<String, Blob> blobs = new LinkedHashMap<>();
        for (int i = 0; i < ENTRIES; i++) {
            blobs.put("e" + i, blob("content " + i));
        }
        Queue<ChangesetId> begun = new ConcurrentLinkedQueue<>();
        Queue<ChangesetId> answered = new ConcurrentLinkedQueue<>();
        AtomicBoolean stopped = new AtomicBoolean();
        CountDownLatch warm = new CountDownLatch(12);
        CountDownLatch after = new CountDownLatch(12);
        AtomicBoolean promoted = new AtomicBoolean();
        List<Future<?>> workers = new ArrayList<>();
        try (Catalogue second = open().as(BOB);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                Catalogue mine = i % 2 == 0 ? catalogue : second;
                workers.add(threads.submit(() -> {
                    while (!stopped.get()) {
                        ChangesetId id = new ChangesetId(UUID.randomUUID());
                        begun.add(id);
                        if (lands(mine, id, blobs)) {
                            answered.add(id);
                            warm.countDown();
                            if (promoted.get()) {
                                after.countDown();
                            }
                        }
                    }
                }));
            }
            assertThat(warm.await(60, TimeUnit.SECONDS)).isTrue();
            pair.killPrimary();
            pair.promote();
            promoted.set(true);
            assertThat(after.await(120, TimeUnit.SECONDS))
                    .as("work goes on at the new primary")
                    .isTrue();
            stopped.set(true);
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
        for (ChangesetId id : begun) {
            long there = published(id);
            assertThat(there).as("%s", id).isIn(0L, (long) ENTRIES);
            if (answered.contains(id)) {
                assertThat(there).as("answered: %s", id).isEqualTo(ENTRIES);
            }
        }
        List<Long> numbers = changes().stream().map(Change::number).toList();
        assertThat(numbers)
                .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    @Test
    void aTransactionThatIsUnderWayHasNotHappened() {
        Blob blob = blob("a");
        publish(new EntryPath("data/before"), "before");
        assertThatThrownBy(() -> catalogue.inTransaction(tx -> {
                    Entry.Published entry = tx.publish(tx.add(PATH, blob));
                    pair.killPrimary();
                    return entry;
                }))
                .isInstanceOfAny(
                        RepositoryException.CatalogueUnavailable.class, RepositoryException.CommitUnknown.class);
        pair.promote();

        assertThat(catalogue.current(PATH)).isEmpty();
        assertThat(catalogue.current(new EntryPath("data/before"))).isPresent();
        assertThat(publish(PATH, "again").path()).isEqualTo(PATH);
    }

    /// Works on a changeset as a script does that tries again what was not answered.
    ///
    /// @return whether it was said to have landed
    private static boolean lands(Catalogue catalogue, ChangesetId id, Map<String, Blob> blobs) {
        try {
            Changeset.Open open = catalogue.changesets().begin(id, "failing over", Changesets.LEASE);
            Map<EntryPath, Blob> contents = new LinkedHashMap<>();
            blobs.forEach((name, blob) -> contents.put(new EntryPath(id + "/" + name), blob));
            catalogue.changesets().add(open, contents);
            catalogue.changesets().commit(open);
            return true;
        } catch (RepositoryException.CatalogueUnavailable | RepositoryException.CommitUnknown e) {
            return false;
        }
    }

    private long published(ChangesetId id) {
        return catalogue.look(session -> session.number(
                "SELECT count(*) FROM entry WHERE state = 'PUBLISHED' AND changeset_id = ?", id.toString()));
    }
}
