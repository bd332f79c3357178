package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.store.Content;
import dev.coffer.store.Sha256;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What erasures, policies and the barrier promise, on every database.
abstract class ErasureContract extends CatalogueOfEntries {

    @Test
    void erasuresAreReadBackFromTheStoreAndFromTheCatalogue() {
        try (MemoryStore store = new MemoryStore()) {
            store.createBucket("coffer");
            BackupStore backups = new BackupStore(BackupStore.MAIN, store, "coffer", "repo");
            List<Erasure> written = IntStream.range(0, 1200)
                    .mapToObj(i -> new Erasure(
                            new UUID(7, i),
                            Sha256.of(new byte[] {(byte) i}),
                            i % 2 == 0 ? Optional.of(new EntryPath("ü/\"" + i)) : Optional.empty(),
                            "asked \\ for",
                            ALICE,
                            START.plusNanos(1_234_567)))
                    .toList();
            written.forEach(erasure -> Erasures.write(backups, erasure));
            Erasures.write(backups, written.getFirst());
            store.write(backups.object("erasures/x.json"), Content.of(new byte[] {'{'}), WriteOptions.plain());
            List<String> unreadable = new ArrayList<>();

            assertThat(Erasures.in(backups, info -> unreadable.add(info.name().key())))
                    .containsExactlyElementsOf(written);
            assertThat(unreadable).containsExactly("repo/erasures/x.json");

            for (int i = 0; i < 2; i++) {
                catalogue.inTransaction(tx -> written.stream()
                        .map(erasure -> Erasures.record(tx, erasure))
                        .toList());
            }
            assertThat(Erasures.of(catalogue)).containsExactlyElementsOf(written);
            assertThat(Erasures.of(catalogue, Sha256.of(new byte[] {1}))).contains(written.get(1));
            assertThat(changes()).hasSize(1200).allMatch(change -> change.kind() == Change.Kind.ERASED);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Erasure(
                        UUID.randomUUID(), Sha256.of(new byte[0]), Optional.empty(), "", ALICE, Instant.EPOCH));
    }

    @Test
    void policiesAreSetReplacedAndTakenAway() {
        Policies policies = new Policies(catalogue);
        Policy export = new Policy(
                new Policy.Scope.Prefix("export/"),
                3,
                Duration.ofDays(2),
                Optional.of(new Tag("keep")),
                Optional.empty());
        Policy release = new Policy(
                new Policy.Scope.Tagged(new Tag("release")),
                Policy.ALL,
                Duration.ZERO,
                Optional.empty(),
                Optional.of(Duration.ofDays(9)));
        policies.set(export);
        policies.set(release);
        assertThat(policies.list()).containsExactly(export, release);
        Policy other = new Policy(export.scope(), 1, Duration.ZERO, Optional.empty(), Optional.empty());
        policies.set(other);
        assertThat(policies.list()).containsExactly(other, release);
        assertThat(policies.remove(export.scope())).isTrue();
        assertThat(policies.remove(export.scope())).isFalse();
        assertThat(policies.list()).containsExactly(release);
        assertThat(changes()).extracting(Change::kind).contains(Change.Kind.POLICY_SET, Change.Kind.POLICY_REMOVED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Policy(export.scope(), 0, Duration.ZERO, Optional.empty(), Optional.empty()));
    }

    @Test
    void theBarrierLetsNobodyInBesideWhoHoldsItAlone() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        List<Future<Integer>> seen = new ArrayList<>();
        try (Catalogue second = open();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 40; i++) {
                boolean alone = i % 4 == 0;
                Catalogue mine = i % 2 == 0 ? catalogue : second;
                seen.add(threads.submit(() -> mine.transact(tx -> {
                    if (alone) {
                        Barrier.exclusive(tx.session());
                    } else {
                        Barrier.shared(tx.session());
                    }
                    int now = inside.incrementAndGet();
                    for (int spin = 0; spin < 1000; spin++) {
                        now = Math.max(now, inside.get());
                        Thread.onSpinWait();
                    }
                    inside.decrementAndGet();
                    return alone ? now : 1;
                })));
            }
            for (Future<Integer> one : seen) {
                assertThat(one.get()).isEqualTo(1);
            }
        }
    }
}
