package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.ledger.Ledger.Answer;
import dev.coffer.repository.ledger.Ledger.Making;
import dev.coffer.repository.ledger.Ledger.Written;
import dev.coffer.store.Content;
import dev.coffer.store.FaultyStore;
import dev.coffer.store.FaultyStore.Fault;
import dev.coffer.store.FaultyStore.Verb;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the ledger promises of derivatives that are several files, on every database.
abstract class LedgerSetsContract extends Kept {
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final String ENGINE = "ffmpeg-1";

    private Ledger ledger;
    private Entry.Published film;

    @BeforeEach
    void openLedger() {
        ledger = Ledger.of(catalogue, store, LAYOUT);
        film = put("films/1912", "film");
    }

    @Test
    void allFilesAreThereAtOnceAndAreBroughtBack() throws IOException {
        DerivativeRequest wanted = wanted("v1_hls");
        Making making = begin(wanted);
        assertThat(ledger.find(wanted.key())).isEmpty();
        assertThat(ladder(ledger, making)).isTrue();

        DerivativeRow row = ledger.find(wanted.key()).orElseThrow();
        assertThat(row.files()).isEqualTo(3);
        assertThat(row.size()).isEqualTo("master".length() + "index".length() + "segment".length());
        assertThat(ledger.page(DerivativeQuery.all(), Optional.empty(), 10))
                .as("one derivative")
                .containsExactly(row);
        assertThat(ledger.parts(row.id()))
                .extracting(DerivativePart::name)
                .containsExactly("v0/00000.ts", "v0/index.m3u8");
        ledger.bring(row, "master.m3u8", home.resolve("made"));
        assertThat(home.resolve("made/master.m3u8")).hasContent("master");
        assertThat(home.resolve("made/v0/index.m3u8")).hasContent("index");
        assertThat(home.resolve("made/v0/00000.ts")).hasContent("segment");
        assertThat(store.stat(ledger.parts(row.id()).getFirst().object())
                        .orElseThrow()
                        .contentType())
                .contains("video/mp2t");
        checkLedgerIsTheListing(3);
    }

    @Test
    void aPurgeTakesAllFilesAndTheReceiptListsEach() {
        DerivativeRow row = make("v1_hls");
        List<DerivativePart> parts = ledger.parts(row.id());
        Making late = begin(wanted("v1_hls-2"));
        pass(Duration.ofHours(2));
        var request = new PurgeRequest(new EntryPath("films/1912"), true, Optional.empty());
        assertThat(housekeeping.planPurge(request).derivatives()).isEqualTo(2);

        Receipt receipt = housekeeping.purge(request, GRACES);
        assertThat(receipt.removed())
                .filteredOn(it -> it.purpose().equals("DERIVATIVE"))
                .extracting(Receipt.Removed::url)
                .containsExactlyInAnyOrder(
                        row.object().url(),
                        parts.get(0).object().url(),
                        parts.get(1).object().url(),
                        late.object().url());
        assertThat(ladder(ledger, late))
                .as("its original went while it was made")
                .isFalse();
        checkLedgerIsTheListing(0);
    }

    @Test
    void anErasureFindsFilesThatTheLedgerDoesNotKnow() {
        make("v1_hls");
        catalogue.transact(tx -> tx.session().update("DELETE FROM derivative"));
        Receipt receipt = housekeeping.purge(
                new PurgeRequest(new EntryPath("films/1912"), true, Optional.of("asked for")), GRACES);
        assertThat(receipt.removed())
                .filteredOn(it -> it.purpose().equals("DERIVATIVE"))
                .hasSize(3);
        checkLedgerIsTheListing(0);
    }

    @Test
    void whatGoesGoesWithAllItsFiles() {
        DerivativeRow asked = make("v1_hls-1");
        assertThat(ledger.remove(List.of(asked.id()), "asked for")).isOne();
        checkLedgerIsTheListing(0);
        assertThat(rows("removal", "purpose = 'DERIVATIVE' AND removed_at IS NOT NULL"))
                .isEqualTo(3);

        make("v1_hls-2");
        pass(Duration.ofMinutes(1));
        DerivativeRow young = make("v1_hls-3");
        pass(Duration.ofMinutes(1));
        housekeeping =
                housekeeping.withDerivatives(new DerivativeLimits(Optional.of(young.size() + 1), Optional.empty()));
        assertThat(count(run(GRACES), Task.DERIVATIVES)).isOne();
        assertThat(ledger.page(DerivativeQuery.all(), Optional.empty(), 10)).containsExactly(young);
        checkLedgerIsTheListing(3);
    }

    @Test
    void whoDiesIsGivenUpWithWhatHeHasWritten() {
        FaultyStore faulty = FaultyStore.over(store);
        Making dead = begin(wanted("v1_hls"));
        faulty.on(Verb.WRITE, Fault.DENIED);
        assertThatThrownBy(() -> ladder(Ledger.of(catalogue, faulty, LAYOUT), dead))
                .isInstanceOf(StoreException.Denied.class);
        assertThat(rows("derivative", "1 = 1")).isZero();
        assertThat(rows("removal", "purpose = 'DERIVATIVE'")).isEqualTo(3);
        run(NONE);

        Making late = begin(wanted("v1_hls"));
        pass(LEASE.minusSeconds(1));
        assertThat(ledger.prolong(late, LEASE)).isTrue();
        pass(LEASE.minusSeconds(1));
        assertThat(ledger.findOrBegin(wanted("v1_hls"), LEASE)).isInstanceOf(Answer.Theirs.class);
        pass(Duration.ofSeconds(2));
        Making next = begin(wanted("v1_hls"));
        assertThat(ledger.prolong(late, LEASE)).isFalse();
        assertThat(ladder(ledger, late)).isFalse();
        assertThat(ladder(ledger, next)).isTrue();
        run(NONE);
        checkLedgerIsTheListing(3);
    }

    @Test
    void oneFileThatIsLostOrDamagedIsFoundOut() {
        DerivativeRow row = make("v1_hls");
        DerivativePart part = ledger.parts(row.id()).getFirst();
        store.write(part.object(), Content.of("SEGMENT".getBytes(StandardCharsets.UTF_8)), WriteOptions.plain());
        assertThatThrownBy(() -> ledger.bring(row, "master.m3u8", home.resolve("a")))
                .isInstanceOf(RepositoryException.Corrupt.class);
        store.delete(part.object());
        assertThatThrownBy(() -> ledger.bring(row, "master.m3u8", home.resolve("b")))
                .isInstanceOf(StoreException.NotFound.class);
        assertThat(ledger.condemn(row.id(), "damaged")).isTrue();
        assertThatThrownBy(() -> ledger.bring(row, "master.m3u8", home.resolve("c")))
                .isInstanceOf(StoreException.NotFound.class);
        run(NONE);
        checkLedgerIsTheListing(0);
    }

    @Test
    void eachKindIsStaleByItsOwnEngine() {
        DerivativeRow ladder = make("v1_hls");
        DerivativeRow poster = make("v1_poster-auto");
        assertThat(stale(Map.of("1_", "vips-2"))).isEmpty();
        assertThat(stale(Map.of("1_", "vips-2", "v1_hls", ENGINE, "v1_poster", "ffmpeg-2")))
                .containsExactly(poster.id());
        assertThat(stale(Map.of("v1_", "ffmpeg-2"))).containsExactlyInAnyOrder(ladder.id(), poster.id());
    }

    @Test
    void theDatabaseHoldsFilesTogether() {
        DerivativeRow row = make("v1_hls");
        assertThatThrownBy(() -> catalogue.transact(tx -> tx.session()
                        .update("DELETE FROM derivative WHERE id = ?", row.id().toString())))
                .isInstanceOf(RuntimeException.class);
        assertThat(ledger.parts(row.id())).hasSize(2);
        UUID part = UUID.fromString(catalogue.look(
                session -> session.list("SELECT id FROM derivative WHERE part = 'v0/index.m3u8'", it -> it.getString(1))
                        .getFirst()));
        assertThat(ledger.find(part)).as("a file is no derivative").isEmpty();
        assertThat(ledger.remove(List.of(part), "asked for")).isZero();
    }

    private void checkLedgerIsTheListing(int count) {
        assertThat(store.list("coffer", Ledger.folder(LAYOUT))
                        .map(info -> info.name().key()))
                .hasSize(count)
                .containsExactlyInAnyOrderElementsOf(catalogue.look(session -> session.list(
                        "SELECT object_key FROM derivative WHERE state = 'STORED'", row -> row.getString(1))));
    }

    private List<UUID> stale(Map<String, String> engines) {
        return ledger.page(DerivativeQuery.all().stale(engines), Optional.empty(), 10).stream()
                .map(DerivativeRow::id)
                .toList();
    }

    private DerivativeRow make(String recipe) {
        assertThat(ladder(ledger, begin(wanted(recipe)))).isTrue();
        return ledger.find(wanted(recipe).key()).orElseThrow();
    }

    private Making begin(DerivativeRequest wanted) {
        Answer answer = ledger.findOrBegin(wanted, LEASE);
        assertThat(answer).isInstanceOf(Answer.Yours.class);
        return ((Answer.Yours) answer).making();
    }

    private static boolean ladder(Ledger ledger, Making making) {
        Written main = file("master.m3u8", "master", "application/vnd.apple.mpegurl");
        return ledger.store(
                making,
                new DerivativeRow.Result("m3u8", main.digest(), main.bytes().size(), 0, 0),
                main,
                List.of(
                        file("v0/00000.ts", "segment", "video/mp2t"),
                        file("v0/index.m3u8", "index", "application/vnd.apple.mpegurl")));
    }

    private static Written file(String name, String content, String mediaType) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Sha256 digest = Sha256.of(bytes);
        return new Written(name, Content.of(bytes, digest), digest, mediaType);
    }

    private DerivativeRequest wanted(String recipe) {
        Sha256 original = film.blob().digests().sha256();
        String key =
                Sha256.of((original + recipe).getBytes(StandardCharsets.UTF_8)).hex();
        return new DerivativeRequest(key, original, recipe, ENGINE, List.of(), Optional.empty());
    }
}
