package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.OneDigest.Before;
import dev.coffer.repository.Turns.Orders;
import dev.coffer.store.Content;
import dev.coffer.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The deletion protocol within PostgreSQL's transactions: two actors at one digest, in every order of their single
/// statements and commits that has a bounded number of switches, waits for each other's locks among them; and with
/// the connection of one cut before each of its statements. Each statement is production code's own.
///
/// SQLite has one writer at a time: there, transactions are the steps, and [ProtocolContract] orders them.
class StatementOrdersTest {
    private static final Instant NOW = Instant.parse("2020-01-01T00:00:00Z");
    private static final Duration AHEAD = Duration.ofDays(30);

    private enum Role {
        STASH,
        PUBLISH,
        COLLECT
    }

    @TempDir
    Path temp;

    private final MemoryStore store = new MemoryStore();
    private Catalogue catalogue;
    private PostgresDatabase database;
    private Connection observer;
    private Statement look;
    private int runs;
    private int waits;

    @BeforeEach
    void openAll() throws SQLException {
        var empty = Databases.postgresql();
        var settings = new CatalogueSettings.Postgresql(empty.url(), empty.user(), empty.password());
        catalogue = Catalogue.open(settings, () -> NOW);
        database = PostgresDatabase.open(settings);
        observer = database.dataSource().getConnection();
        look = observer.createStatement();
        store.createBucket("coffer");
    }

    @AfterEach
    void closeAll() throws SQLException {
        observer.close();
        catalogue.close();
        database.close();
        store.close();
    }

    @ParameterizedTest
    @EnumSource
    void aStashBesideACollector(Before before) throws Exception {
        every(before, before == Before.GARBAGE ? 2 : 1, Role.STASH, Role.COLLECT);
        // Whoever refers to what is being condemned, or condemns what is being referred to, waits or leaves it out.
        assertThat(before != Before.GARBAGE || waits > 0).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"NOTHING", "GARBAGE"})
    void twoStashes(Before before) throws Exception {
        every(before, 2, Role.STASH, Role.STASH);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOTHING", "GARBAGE"})
    void aPublicationBesideACollector(Before before) throws Exception {
        every(before, 1, Role.PUBLISH, Role.COLLECT);
    }

    @Test
    void aStashAPublicationAndACollector() throws Exception {
        every(Before.GARBAGE, 1, Role.STASH, Role.PUBLISH, Role.COLLECT);
    }

    @Test
    void twoCollectorsBesideAStash() throws Exception {
        every(Before.GARBAGE, 1, Role.STASH, Role.COLLECT, Role.COLLECT);
    }

    @ParameterizedTest
    @EnumSource
    void whoseConnectionIsCutBeforeWhicheverStatement(Before before) throws Exception {
        List<Role> roles = List.of(Role.STASH, Role.COLLECT);
        int kills = 0;
        for (int actor = 0; actor < roles.size(); actor++) {
            int killed = 1;
            for (int step = 1; killed > 0; step++) {
                killed = 0;
                for (Orders orders = new Orders(0); orders.hasNext(); orders.advance()) {
                    Run run = new Run(before, orders, roles, Optional.of(new int[] {actor, step}));
                    run.go();
                    killed += run.turns.wasKilled(actor) ? 1 : 0;
                }
                kills += killed;
            }
        }
        assertThat(kills).isGreaterThan(30);
    }

    private void every(Before before, int switches, Role... roles) throws Exception {
        for (Orders orders = new Orders(switches); orders.hasNext(); orders.advance()) {
            new Run(before, orders, List.of(roles), Optional.empty()).go();
        }
        assertThat(runs).isGreaterThan(20);
    }

    /// One order, from a place of its own to the end of all garbage.
    private final class Run {
        private final BlobLayout.Incarnations layout = new BlobLayout.Incarnations("coffer", "run" + ++runs);
        private final OneDigest digest = new OneDigest(catalogue, store, layout);
        private final AtomicReference<Instant> ahead = new AtomicReference<>(NOW.plus(AHEAD));
        private final List<Role> roles;
        private final List<AtomicInteger> backends = new ArrayList<>();
        private final boolean[] succeeded;
        private final Turns turns;

        Run(Before before, Orders orders, List<Role> roles, Optional<int[]> kill) {
            this.roles = roles;
            this.succeeded = new boolean[roles.size()];
            roles.forEach(role -> backends.add(new AtomicInteger()));
            List<Turns.Actor> actors = roles.stream()
                    .<Turns.Actor>map(role -> self -> act(role, self))
                    .toList();
            this.turns = new Turns(orders, actors).withStuck(this::isBlocked);
            kill.ifPresent(who -> turns.killing(who[0], who[1]));
            digest.prepare(before);
        }

        void go() throws Exception {
            turns.run();
            for (int i = 0; i < 2; i++) {
                ahead.set(ahead.get().plus(Duration.ofDays(2)));
                digest.collect(Catalogue.over(database, ahead::get), store, OneDigest.COLLECTION);
            }
            String told = layout.place() + ": " + turns;
            for (int actor = 0; actor < roles.size(); actor++) {
                if (!turns.wasKilled(actor)) {
                    assertThat(turns.failure(actor)).as(told).isEmpty();
                    assertThat(succeeded[actor]).as(told).isTrue();
                }
            }
            digest.check(told, succeeded(Role.STASH), tried(Role.STASH), succeeded(Role.PUBLISH), tried(Role.PUBLISH));
        }

        private boolean isBlocked(int actor) {
            try {
                boolean blocked =
                        GatedStatements.isBlocked(look, backends.get(actor).get());
                waits += blocked ? 1 : 0;
                return blocked;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private void act(Role role, int self) throws IOException {
            Consumer<String> gate = step -> turns.gate(self, step);
            Database mine = new GatedStatements(database, gate, backends.get(self));
            switch (role) {
                case STASH -> stash(Catalogue.over(mine, () -> NOW), self);
                case PUBLISH -> publish(Catalogue.over(mine, () -> NOW), self);
                case COLLECT -> digest.collect(Catalogue.over(mine, ahead::get), store, OneDigest.COLLECTION);
            }
            succeeded[self] = true;
        }

        private void stash(Catalogue mine, int self) {
            Shelf shelf = Shelf.of(Optional.of(mine), store, layout, () -> NOW, Step.Listener.NONE);
            Origin origin = new Origin("file" + self, Validators.none(), Optional.empty());
            shelf.add(Content.of(OneDigest.BYTES, OneDigest.SHA256), OneDigest.facts(), Shelf.Reference.by(origin));
        }

        private void publish(Catalogue mine, int self) throws IOException {
            Blobs blobs = new Blobs(mine, store, layout);
            EntryPath path = new EntryPath("run" + runs + "/" + self);
            for (int attempt = 0; ; attempt++) {
                Blob blob = blobs.add(new ByteArrayInputStream(OneDigest.BYTES), temp)
                        .blob();
                try {
                    mine.inTransaction(tx -> tx.publish(tx.add(path, blob)));
                    return;
                } catch (RepositoryException.Conflict e) {
                    // Collected meanwhile: the bytes are brought again.
                    if (attempt == 3) {
                        throw e;
                    }
                }
            }
        }

        private long succeeded(Role role) {
            long count = 0;
            for (int actor = 0; actor < roles.size(); actor++) {
                count += roles.get(actor) == role && succeeded[actor] ? 1 : 0;
            }
            return count;
        }

        private long tried(Role role) {
            return roles.stream().filter(other -> other == role).count();
        }
    }
}
