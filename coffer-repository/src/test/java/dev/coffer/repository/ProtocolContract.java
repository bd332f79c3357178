package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.OneDigest.Before;
import dev.coffer.repository.Turns.Orders;
import dev.coffer.store.Content;
import dev.coffer.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The deletion protocol: a stash, a publication and a collector at one digest, in every order of their steps that
/// has a bounded number of switches; with one of them killed before each of its steps; with each request to the
/// store lost and arriving after each second number of steps. The collector's clock is a month ahead: every lease has
/// passed.
///
/// A step is a transaction, a look of those who bring bytes, or a request to the store, all of production code.
///
/// @see "GC.md, what the tests must show"
abstract class ProtocolContract {
    private static final Instant NOW = Instant.parse("2020-01-01T00:00:00Z");
    private static final Duration AHEAD = Duration.ofDays(30);
    private static final int STASHER = 0;
    private static final int COLLECTOR = 1;
    private static final int PUBLISHER = 2;
    private static final int ALL = 3;

    @TempDir
    Path temp;

    private Catalogue catalogue;
    private Database database;
    private final MemoryStore store = new MemoryStore();
    private int runs;

    /// An empty database with the catalogue's tables.
    abstract CatalogueSettings settings();

    abstract Database open(CatalogueSettings settings);

    /// How many switches between actors are tried.
    abstract int mostSwitches();

    @BeforeEach
    void openAll() {
        CatalogueSettings settings = settings();
        catalogue = Catalogue.open(settings, () -> NOW);
        database = open(settings);
        store.createBucket("coffer");
    }

    @AfterEach
    void closeAll() {
        catalogue.close();
        database.close();
        store.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyOrderKeepsWhatIsReferredToAndLeavesNoGarbage(Before before) throws Exception {
        for (Orders orders = new Orders(mostSwitches()); orders.hasNext(); orders.advance()) {
            new Run(before, orders, GatedStore.Network.sound(), Optional.empty()).go();
        }
        assertThat(runs).isGreaterThan(50);
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsKilledBeforeWhicheverStepTheOthersAndTheNextCollectorMakeItGood(Before before) throws Exception {
        int kills = 0;
        for (int actor = STASHER; actor < ALL; actor++) {
            int killed = 1;
            for (int step = 1; killed > 0; step++) {
                killed = 0;
                for (Orders orders = new Orders(0); orders.hasNext(); orders.advance()) {
                    Run run = new Run(before, orders, GatedStore.Network.sound(), Optional.of(new int[] {actor, step}));
                    run.go();
                    killed += run.turns.wasKilled(actor) ? 1 : 0;
                }
                kills += killed;
            }
        }
        assertThat(kills).isGreaterThan(50);
    }

    @ParameterizedTest
    @EnumSource
    void whicheverRequestIsLostAndArrivesLateNothingIsLostAndNoGarbageStays(Before before) throws Exception {
        int requests = 1;
        for (int lost = 1; lost <= requests; lost++) {
            int steps = 1;
            for (int late = 0; late <= steps; late += 2) {
                for (Orders orders = new Orders(0); orders.hasNext(); orders.advance()) {
                    GatedStore.Network network = new GatedStore.Network(lost, late);
                    Run run = new Run(before, orders, network, Optional.empty());
                    run.go();
                    requests = Math.max(requests, network.requests());
                    steps = Math.max(steps, run.turns.count());
                }
            }
        }
        assertThat(requests).isGreaterThan(1);
    }

    /// One order, from a place of its own to the end of all garbage.
    private final class Run {
        private final BlobLayout.Incarnations layout = new BlobLayout.Incarnations("coffer", "run" + ++runs);
        private final OneDigest digest = new OneDigest(catalogue, store, layout);
        private final EntryPath path = new EntryPath("run" + runs);
        private final AtomicReference<Instant> ahead = new AtomicReference<>(NOW.plus(AHEAD));
        private final GatedStore.Network network;
        private final Turns turns;
        private boolean stashed;
        private boolean published;

        Run(Before before, Orders orders, GatedStore.Network network, Optional<int[]> kill) {
            this.network = network;
            List<Turns.Actor> all = List.of(this::stash, this::collect, this::publish);
            this.turns = new Turns(orders, all).beforeEachStep(network::step);
            kill.ifPresent(who -> turns.killing(who[0], who[1]));
            digest.prepare(before);
        }

        void go() throws Exception {
            turns.run();
            network.arrive();
            for (int i = 0; i < 2; i++) {
                ahead.set(ahead.get().plus(Duration.ofDays(2)));
                digest.collect(catalogueAt(database, ahead::get), store, OneDigest.COLLECTION);
            }
            check();
        }

        private void stash(int self) {
            Consumer<String> gate = step -> turns.gate(self, step);
            Catalogue mine = catalogueAt(new GatedDatabase(database, gate, true), () -> NOW);
            Shelf shelf = Shelf.of(
                    Optional.of(mine), new GatedStore(store, gate, network), layout, () -> NOW, Step.Listener.NONE);
            Origin origin = new Origin("file", Validators.none(), Optional.empty());
            shelf.add(Content.of(OneDigest.BYTES, OneDigest.SHA256), OneDigest.facts(), Shelf.Reference.by(origin));
            stashed = true;
        }

        private void publish(int self) throws IOException {
            Consumer<String> gate = step -> turns.gate(self, step);
            Catalogue mine = catalogueAt(new GatedDatabase(database, gate, true), () -> NOW);
            Blobs blobs = new Blobs(mine, new GatedStore(store, gate, network), layout);
            for (int attempt = 0; attempt < 3 && !published; attempt++) {
                Blob blob = blobs.add(new ByteArrayInputStream(OneDigest.BYTES), temp)
                        .blob();
                try {
                    mine.inTransaction(tx -> tx.publish(tx.add(path, blob)));
                    published = true;
                } catch (RepositoryException.Conflict e) {
                    // Collected meanwhile: the bytes are brought again.
                    continue;
                }
            }
        }

        private void collect(int self) {
            Consumer<String> gate = step -> turns.gate(self, step);
            Database gated = new GatedDatabase(database, gate, false);
            GatedStore through = new GatedStore(store, gate, network);
            digest.collect(catalogueAt(gated, ahead::get), through, OneDigest.COLLECTION);
            ahead.set(ahead.get().plus(Duration.ofHours(2)));
            digest.collect(catalogueAt(gated, ahead::get), through, OneDigest.COLLECTION);
        }

        private void check() {
            String told = layout.place() + ": " + turns;
            for (int actor = 0; actor < ALL; actor++) {
                if (!turns.wasKilled(actor)) {
                    assertThat(turns.failure(actor)).as(told).isEmpty();
                }
            }
            assertThat(stashed || turns.wasKilled(STASHER)).as(told).isTrue();
            assertThat(published || turns.wasKilled(PUBLISHER)).as(told).isTrue();
            digest.check(told, stashed ? 1 : 0, 1, published ? 1 : 0, 1);
        }
    }

    private static Catalogue catalogueAt(Database database, InstantSource clock) {
        return Catalogue.over(database, clock);
    }
}
