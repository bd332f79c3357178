package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a catalogue promises, on every database.
abstract class CatalogueContract {
    static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");

    Catalogue catalogue;
    BlobTable table;

    /// The settings of an empty database of this test's own; the same each time within one test.
    abstract CatalogueSettings settings();

    @BeforeEach
    void openCatalogue() {
        catalogue = Catalogue.open(settings());
        table = catalogue.table(LAYOUT);
    }

    @AfterEach
    void closeCatalogue() {
        catalogue.close();
    }

    @Test
    void aStagedBlobIsNotFound() {
        Facts facts = facts("a");
        stage(facts);

        assertThat(live(facts)).isEmpty();
        assertThat(liveByMd5(facts)).isEmpty();
    }

    @Test
    void aPublishedBlobIsFoundByBothDigests() {
        Facts facts = new Facts(
                digests("a"), 5, "image/png", Optional.of(new Dimensions(3, 4)), Optional.of("it ends before its end"));
        UUID id = publish(facts, "http://example.org/a");

        assertThat(live(facts)).contains(new BlobRow(id.toString(), facts, object(facts, id)));
        assertThat(liveByMd5(facts)).hasSize(1);
    }

    @Test
    void aReferenceToABlobThatIsNotLiveIsRefusedByTheDatabase() {
        Facts facts = facts("a");
        UUID staged = stage(facts);

        assertThatThrownBy(() -> catalogue.change("", session -> {
                    table.refer(session, staged.toString(), origin("x"));
                    return true;
                }))
                .isInstanceOf(RepositoryException.CatalogueUnavailable.class);
        assertThat(remembered("x")).isEmpty();
    }

    @Test
    void aBlobThatIsReferredToCannotBeCondemned() {
        UUID id = publish(facts("a"), "x");

        assertThatThrownBy(() -> catalogue.change("", session -> setState(session, id, "CONDEMNED")))
                .isInstanceOf(RepositoryException.CatalogueUnavailable.class);
        assertThat(live(facts("a"))).isPresent();
    }

    @Test
    void statesOnlyGoForward() {
        UUID id = stage(facts("a"));
        catalogue.change("", session -> table.condemn(session, id));

        assertThatThrownBy(() -> catalogue.change("", session -> setState(session, id, "LIVE")))
                .isInstanceOf(RepositoryException.class);
        assertThatThrownBy(() -> catalogue.change("", session -> setState(session, id, "STAGING")))
                .isInstanceOf(RepositoryException.class);
        assertThat(catalogue.<Integer>change("", session -> setState(session, id, "GONE")))
                .isEqualTo(1);
    }

    @Test
    void onlyOneIncarnationOfADigestBecomesLive() {
        Facts facts = facts("a");
        publish(facts, "x");
        UUID second = stage(facts);

        assertThat(catalogue.<Boolean>change(
                        "", session -> table.publish(session, second, facts, object(facts, second), true)))
                .isFalse();
        assertThatThrownBy(() -> catalogue.change("", session -> setState(session, second, "LIVE")))
                .isInstanceOf(RepositoryException.CatalogueUnavailable.class);
        assertThat(catalogue.<Boolean>change("", session -> table.condemn(session, second)))
                .isTrue();
    }

    @Test
    void aCondemnedRowIsNotPublished() {
        Facts facts = facts("a");
        UUID id = stage(facts);
        catalogue.change("", session -> table.condemn(session, id));

        assertThat(catalogue.<Boolean>change("", session -> table.publish(session, id, facts, object(facts, id), true)))
                .isFalse();
    }

    @Test
    void condemnationsAreNumberedInTheirOrder() {
        UUID first = stage(facts("a"));
        UUID second = stage(facts("b"));
        catalogue.change("", session -> table.condemn(session, first));
        catalogue.change("", session -> table.condemn(session, second));

        assertThat(number(second)).isGreaterThan(number(first));
    }

    @Test
    void aSourceIsRememberedWithAllThatTellsItAgain() {
        Facts facts = facts("a");
        Origin origin = new Origin(
                "http://example.org/ü?" + "long".repeat(2000),
                new Validators(Optional.of("W/\"1\""), Optional.of("Wed, 01 Jan 2020 00:00:00 GMT")),
                Optional.of(new FileStamp(5, 1_600_000_000_123_456_789L, "(dev=1,ino=2)")));
        UUID id = stage(facts);
        catalogue.change("", session -> {
            table.publish(session, id, facts, object(facts, id), true);
            table.refer(session, id.toString(), origin);
            return true;
        });

        assertThat(remembered(origin.name()).map(Remembered::origin)).contains(origin);
        assertThat(remembered(origin.name()).map(row -> row.blob().facts())).contains(facts);
    }

    @Test
    void aSourceWhoseContentChangesRemembersTheNewestAndKeepsTheOldReference() {
        UUID old = publish(facts("a"), "x");
        UUID next = publish(facts("b"), "x");

        assertThat(remembered("x").map(row -> row.blob().id())).contains(next.toString());
        assertThatThrownBy(() -> catalogue.change("", session -> setState(session, old, "CONDEMNED")))
                .isInstanceOf(RepositoryException.CatalogueUnavailable.class);

        catalogue.change("", session -> {
            table.refer(session, old.toString(), origin("x"));
            return true;
        });
        assertThat(remembered("x").map(row -> row.blob().id())).contains(old.toString());
    }

    @Test
    void placesDoNotSeeEachOther() {
        publish(facts("a"), "x");
        BlobTable other = catalogue.table(new BlobLayout.Simple("coffer"));

        assertThat(catalogue.<Optional<BlobRow>>look(
                        session -> other.live(session, facts("a").digests().sha256())))
                .isEmpty();
        assertThat(catalogue.<Optional<Remembered>>look(session -> other.remembered(session, "x")))
                .isEmpty();
    }

    @Test
    void anObjectHasOneLiveOwner() {
        BlobTable keyed = catalogue.table(new BlobLayout.Simple("coffer"));
        ObjectName object = new ObjectName("coffer", "0".repeat(32));
        catalogue.change("", session -> {
            keyed.adopt(session, IncarnationId.next(InstantSource.system()), facts("a"), object);
            return true;
        });

        assertThatThrownBy(() -> catalogue.change("", session -> {
                    keyed.adopt(session, IncarnationId.next(InstantSource.system()), facts("b"), object);
                    return true;
                }))
                .isInstanceOf(RepositoryException.CatalogueUnavailable.class);
    }

    @Test
    void whatWasCommittedIsThereAfterOpeningAgain() {
        publish(facts("a"), "x");
        catalogue.close();

        openCatalogue();

        assertThat(remembered("x")).isPresent();
    }

    @Test
    void twoCataloguesOfOneDatabaseSeeEachOthersBlobs() {
        try (Catalogue second = Catalogue.open(settings())) {
            publish(facts("a"), "x");

            assertThat(second.<Optional<Remembered>>look(
                            session -> second.table(LAYOUT).remembered(session, "x")))
                    .isPresent();
        }
    }

    @Test
    void changesOfManyThreadsAreCommittedTogetherAndNoneSpoilsAnother() throws Exception {
        List<Future<Integer>> failing = new ArrayList<>();
        List<Future<UUID>> sound = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < 200; i++) {
                Facts facts = facts("blob " + i);
                sound.add(threads.submit(
                        () -> publish(facts, "source of " + facts.digests().md5())));
                if (i % 10 == 0) {
                    failing.add(threads.submit(() -> catalogue.change(
                            "f", session -> session.update("INSERT INTO counter VALUES ('collection', 0)"))));
                }
            }
        }
        for (Future<UUID> future : sound) {
            assertThat(future.get()).isNotNull();
        }
        for (Future<Integer> future : failing) {
            assertThatThrownBy(future::get).hasCauseInstanceOf(RepositoryException.CatalogueUnavailable.class);
        }
        assertThat(count("blob WHERE state = 'LIVE'")).isEqualTo(200);
        assertThat(count("op")).isBetween(2L, 440L);
    }

    @Test
    void twoProcessesMakeOneIncarnationLive() throws Exception {
        Facts facts = facts("contended");
        List<Future<Boolean>> published = new ArrayList<>();
        try (Catalogue second = Catalogue.open(settings());
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 40; i++) {
                Catalogue mine = i % 2 == 0 ? catalogue : second;
                published.add(threads.submit(() -> {
                    BlobTable rows = mine.table(LAYOUT);
                    UUID id = IncarnationId.next(InstantSource.system());
                    mine.change("", session -> {
                        rows.stage(session, id, facts, object(facts, id));
                        return true;
                    });
                    return mine.change("", session -> {
                        boolean won = rows.publish(session, id, facts, object(facts, id), true);
                        if (!won) {
                            rows.condemn(session, id);
                        }
                        return won;
                    });
                }));
            }
        }
        int winners = 0;
        for (Future<Boolean> future : published) {
            winners += future.get() ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
        assertThat(count("blob WHERE state = 'CONDEMNED'")).isEqualTo(39);
    }

    @Test
    void aCatalogueOfANewerVersionIsLeftAlone() {
        catalogue.change(
                "", session -> session.update("UPDATE flyway_schema_history SET version = '999' WHERE version = '2'"));

        assertThatThrownBy(() -> Catalogue.open(settings()))
                .isInstanceOf(RepositoryException.Incompatible.class)
                .hasMessageContaining("999");
    }

    @Test
    void itAnswers() {
        assertThat(catalogue.answers()).isTrue();
    }

    static Digests digests(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Digests(Sha256.of(bytes), Md5.of(bytes));
    }

    static Facts facts(String text) {
        return new Facts(digests(text), text.length(), "text/plain", Optional.empty(), Optional.empty());
    }

    static Origin origin(String name) {
        return new Origin(name, Validators.none(), Optional.empty());
    }

    static ObjectName object(Facts facts, UUID id) {
        return LAYOUT.object(facts.digests().sha256(), id);
    }

    UUID stage(Facts facts) {
        UUID id = IncarnationId.next(InstantSource.system());
        catalogue.change(facts.digests().sha256().hex(), session -> {
            table.stage(session, id, facts, object(facts, id));
            return true;
        });
        return id;
    }

    UUID publish(Facts facts, String name) {
        UUID id = stage(facts);
        catalogue.change(facts.digests().sha256().hex(), session -> {
            assertThat(table.publish(session, id, facts, object(facts, id), true))
                    .isTrue();
            table.refer(session, id.toString(), origin(name));
            return true;
        });
        return id;
    }

    long count(String what) {
        return catalogue.look(session -> session.number("SELECT count(*) FROM " + what));
    }

    private Optional<BlobRow> live(Facts facts) {
        return catalogue.look(session -> table.live(session, facts.digests().sha256()));
    }

    private List<BlobRow> liveByMd5(Facts facts) {
        return catalogue.look(session -> table.live(session, facts.digests().md5()));
    }

    private Optional<Remembered> remembered(String name) {
        return catalogue.look(session -> table.remembered(session, name));
    }

    private long number(UUID id) {
        return catalogue.look(session -> session.number("SELECT condemn_seq FROM blob WHERE id = ?", id.toString()));
    }

    private static int setState(Session session, UUID id, String state) {
        return session.update("UPDATE blob SET state = ? WHERE id = ?", state, id.toString());
    }
}
