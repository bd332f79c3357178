package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.Turns.Orders;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Deletion where the digest is an object's name, exclusively: a stash, a publication and a collector at one digest, in
/// every order of their steps that has a bounded number of switches; with one of them killed before each of its steps;
/// with each request to the store lost and arriving later. The collector's clock is a month ahead: every lease has
/// passed.
///
/// Who brings bytes is served or refused, and who is served keeps its bytes. What was found in the bucket stays, and is
/// served whatever the collector does. Only a write that comes late may leave garbage.
///
/// @see "GC.md, legacy layouts"
abstract class FixedNameContract {
    private static final String TEXT = "the bytes";
    private static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);
    private static final Sha256 SHA256 = Sha256.of(BYTES);
    private static final Instant NOW = Instant.parse("2020-01-01T00:00:00Z");
    private static final Duration AHEAD = Duration.ofDays(30);
    private static final Graces GRACES = Kept.NONE.withTombstone(Duration.ofDays(1));
    private static final Set<Task> TASKS = EnumSet.of(Task.REAP, Task.CONDEMN, Task.DELETE);
    private static final int STASHER = 0;
    private static final int COLLECTOR = 1;
    private static final int PUBLISHER = 2;
    private static final int ALL = 3;

    /// What there is of the digest before.
    enum Before {
        NOTHING,
        /// A live blob without reference.
        GARBAGE,
        /// An upload that its process has not finished; its object is there.
        ABANDONED,
        /// A condemned blob, its object is there.
        CONDEMNED,
        /// A live blob without reference, whose object was found in the bucket.
        ADOPTED
    }

    @TempDir
    Path temp;

    private Catalogue catalogue;
    private Database database;
    private final MemoryStore store = new MemoryStore();
    private int runs;
    private int served;
    private int turnedAway;

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
        assertThat(served).isGreaterThan(10);
        if (before == Before.GARBAGE) {
            assertThat(turnedAway).isGreaterThan(10);
        }
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
        assertThat(requests).isGreaterThan(before == Before.ADOPTED ? 0 : 1);
    }

    /// One order, from a place of its own to the end of all garbage.
    private final class Run {
        private final BlobLayout.Keyed layout = new BlobLayout.Simple("coffer/run" + ++runs);
        private final EntryPath path = new EntryPath("run" + runs);
        private final AtomicReference<Instant> ahead = new AtomicReference<>(NOW.plus(AHEAD));
        private final GatedStore.Network network;
        private final Turns turns;
        private boolean stashed;
        private boolean published;
        private boolean refused;

        private final Before before;

        Run(Before before, Orders orders, GatedStore.Network network, Optional<int[]> kill) {
            this.before = before;
            this.network = network;
            List<Turns.Actor> all = List.of(this::stash, this::collect, this::publish);
            this.turns = new Turns(orders, all).beforeEachStep(network::step);
            kill.ifPresent(who -> turns.killing(who[0], who[1]));
            prepare(before);
        }

        void go() throws Exception {
            turns.run();
            network.arrive();
            again();
            for (int i = 0; i < 2; i++) {
                ahead.set(ahead.get().plus(Duration.ofDays(2)));
                keep(catalogueAt(database, ahead::get), store);
            }
            check();
        }

        private void stash(int self) {
            Consumer<String> gate = step -> turns.gate(self, step);
            Catalogue mine = catalogueAt(new GatedDatabase(database, gate, true), () -> NOW);
            Shelf shelf = Shelf.of(
                    Optional.of(mine), new GatedStore(store, gate, network), layout, () -> NOW, Step.Listener.NONE);
            Origin origin = new Origin("file", Validators.none(), Optional.empty());
            try {
                shelf.add(Content.of(BYTES, SHA256), facts(), Shelf.Reference.by(origin));
                stashed = true;
            } catch (RepositoryException.Conflict e) {
                refused = true;
            }
        }

        private void publish(int self) throws IOException {
            Consumer<String> gate = step -> turns.gate(self, step);
            Catalogue mine = catalogueAt(new GatedDatabase(database, gate, true), () -> NOW);
            Blobs blobs = new Blobs(mine, new GatedStore(store, gate, network), layout);
            for (int attempt = 0; attempt < 3 && !published; attempt++) {
                try {
                    Blob blob = blobs.add(new ByteArrayInputStream(BYTES), temp).blob();
                    mine.inTransaction(tx -> tx.publish(tx.add(path, blob)));
                    published = true;
                } catch (RepositoryException.Conflict e) {
                    refused = true;
                }
            }
        }

        private void collect(int self) {
            Consumer<String> gate = step -> turns.gate(self, step);
            Database gated = new GatedDatabase(database, gate, false);
            GatedStore through = new GatedStore(store, gate, network);
            keep(catalogueAt(gated, ahead::get), through);
            ahead.set(ahead.get().plus(Duration.ofHours(2)));
            keep(catalogueAt(gated, ahead::get), through);
        }

        /// When no request can be under way any more, the digest is free again.
        private void again() {
            ahead.set(ahead.get().plus(Housekeeping.QUIET));
            keep(catalogueAt(database, ahead::get), store);
            ahead.set(ahead.get().plus(Housekeeping.QUIET).plusSeconds(1));
            Shelf.of(Optional.of(catalogueAt(database, ahead::get)), store, layout, ahead::get, Step.Listener.NONE)
                    .add(
                            Content.of(BYTES, SHA256),
                            facts(),
                            Shelf.Reference.by(new Origin("again", Validators.none(), Optional.empty())));
        }

        private void keep(Catalogue mine, ObjectStore through) {
            Housekeeping housekeeping = Housekeeping.of(mine, through, layout).exclusively();
            housekeeping.execute(housekeeping.plan(GRACES, TASKS), OptionalDouble.empty(), line -> true);
        }

        private void prepare(Before before) {
            if (before == Before.NOTHING) {
                return;
            }
            UUID id = IncarnationId.next(InstantSource.system());
            ObjectName object = layout.object(BlobId.of(Md5.of(BYTES)));
            BlobTable table = catalogue.table(layout);
            store.write(object, Content.of(BYTES), WriteOptions.plain());
            catalogue.change("", session -> {
                switch (before) {
                    case NOTHING -> {}
                    case GARBAGE -> {
                        table.stage(session, id, facts(), object);
                        table.publish(session, id, facts(), object, true);
                    }
                    case ADOPTED -> table.adopt(session, id, facts(), object);
                    case ABANDONED -> table.stage(session, id, facts(), object);
                    case CONDEMNED -> {
                        table.stage(session, id, facts(), object);
                        table.condemn(session, id);
                    }
                }
                return id;
            });
        }

        private void check() {
            String told = layout.place() + ": " + turns;
            if (before == Before.ADOPTED) {
                assertThat(refused).as(told).isFalse();
            }
            for (int actor = 0; actor < ALL; actor++) {
                if (!turns.wasKilled(actor)) {
                    assertThat(turns.failure(actor)).as(told).isEmpty();
                }
            }
            assertThat(stashed || refused || turns.wasKilled(STASHER)).as(told).isTrue();
            assertThat(published || refused || turns.wasKilled(PUBLISHER))
                    .as(told)
                    .isTrue();
            served += stashed || published ? 1 : 0;
            turnedAway += refused ? 1 : 0;
            record Live(String id, ObjectName object, long entries, long sources) {}
            List<Live> live = catalogue.look(session -> session.list(
                    "SELECT b.id, b.bucket, b.object_key, (SELECT count(*) FROM entry e WHERE e.blob_id = b.id),"
                            + " (SELECT count(*) FROM source s WHERE s.blob_id = b.id) FROM blob b WHERE b.place = ?"
                            + " AND b.state = 'LIVE'",
                    row -> new Live(
                            row.getString(1),
                            new ObjectName(row.getString(2), row.getString(3)),
                            row.getLong(4),
                            row.getLong(5)),
                    layout.place()));
            long entries = live.stream().mapToLong(Live::entries).sum();
            long sources = live.stream().mapToLong(Live::sources).sum();
            assertThat(live).as(told).hasSizeLessThanOrEqualTo(1);
            assertThat(sources).as(told).isEqualTo(stashed ? 2 : sources);
            assertThat(entries).as(told).isEqualTo(published ? 1 : entries);
            assertThat(live)
                    .as("what is live is referred to: %s", told)
                    .allMatch(blob -> blob.entries() + blob.sources() > 0);
            if (before == Before.ADOPTED) {
                assertThat(catalogue.<Long>look(
                                session -> session.number("SELECT count(*) FROM blob WHERE place = ?", layout.place())))
                        .as("the incarnation that was adopted is the only one there ever was: %s", told)
                        .isEqualTo(1);
            }
            for (Live blob : live) {
                assertThat(read(blob.object())).as(told).isEqualTo(TEXT);
            }
            Set<ObjectName> objects =
                    store.list("coffer", path + "/").map(ObjectInfo::name).collect(Collectors.toSet());
            if (!network.isLossy()) {
                assertThat(objects)
                        .as(told)
                        .containsExactlyInAnyOrderElementsOf(
                                live.stream().map(Live::object).toList());
            }
            assertThat(catalogue.<Long>look(session -> session.number(
                            "SELECT count(*) FROM blob WHERE place = ? AND state NOT IN ('LIVE', 'GONE')",
                            layout.place())))
                    .as(told)
                    .isZero();
        }
    }

    private String read(ObjectName object) {
        try (var stored = store.read(object);
                InputStream in = stored.bytes()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Catalogue catalogueAt(Database database, InstantSource clock) {
        return Catalogue.over(database, clock);
    }

    private static Facts facts() {
        return new Facts(
                new Digests(SHA256, Md5.of(BYTES)), BYTES.length, "text/plain", Optional.empty(), Optional.empty());
    }
}
