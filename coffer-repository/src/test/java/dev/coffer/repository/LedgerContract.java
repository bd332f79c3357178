package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.ledger.Ledger.Answer;
import dev.coffer.repository.ledger.Ledger.Making;
import dev.coffer.repository.ledger.Ledger.Use;
import dev.coffer.store.Content;
import dev.coffer.store.FaultyStore;
import dev.coffer.store.FaultyStore.Fault;
import dev.coffer.store.FaultyStore.Verb;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the ledger of derivatives promises, on every database.
abstract class LedgerContract extends Kept {
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final String ENGINE = "engine-1";
    private static final PresetUse CARD = new PresetUse("card", 1, 1);

    private Ledger ledger;
    private Entry.Published lake;

    @BeforeEach
    void openLedger() {
        ledger = Ledger.of(catalogue, store, LAYOUT);
        lake = put("photos/lake.jpg", "lake");
    }

    @Test
    void oneMakesItAndAllFindItAfterwards() {
        DerivativeRequest wanted = wanted(lake, "r1");
        Making making = begin(wanted);
        assertThat(ledger.findOrBegin(wanted, LEASE)).isEqualTo(new Answer.Theirs(making.until()));
        assertThat(ledger.find(wanted.key())).isEmpty();
        assertThat(store(making, "small lake")).isTrue();

        DerivativeRow row = there(wanted);
        assertThat(ledger.find(wanted.key())).contains(row);
        assertThat(new String(ledger.read(row), StandardCharsets.UTF_8)).isEqualTo("small lake");
        String sha256 = lake.blob().digests().sha256().hex();
        assertThat(row.object().key())
                .isEqualTo("derivatives/" + sha256.substring(0, 2) + "/" + sha256 + "/" + making.id());
        assertThat(store.stat(row.object()).orElseThrow().contentType()).contains("image/webp");
        checkLedgerIsTheListing();
    }

    @Test
    void ofManyAtOnceOneMakesIt() throws Exception {
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 32; i++) {
                answers.add(threads.submit(() -> ledger.findOrBegin(wanted(lake, "r1"), LEASE)));
            }
        }
        int yours = 0;
        for (Future<Answer> answer : answers) {
            yours += answer.get() instanceof Answer.Yours ? 1 : 0;
        }
        assertThat(yours).isOne();
    }

    @Test
    void twoOwnersOfTheSameBytesHaveOneSetOfDerivatives() {
        DerivativeRow row = make(wanted(lake, "r1"), "small lake");
        Entry.Published other = put("of/somebody/else.jpg", "lake");
        assertThat(there(wanted(other, "r1"))).isEqualTo(row);

        purge("of/somebody/else.jpg");
        run(NONE);
        assertThat(ledger.find(row.key())).as("the other one has it").contains(row);
    }

    @Test
    void whoDiesIsGivenUpAndWhatHeStoresAfterwardsIsRemoved() {
        DerivativeRequest wanted = wanted(lake, "r1");
        Making dead = begin(wanted);
        pass(LEASE.plusSeconds(1));
        Making next = begin(wanted);
        assertThat(next.object()).isNotEqualTo(dead.object());
        assertThat(store(dead, "late")).as("he was given up").isFalse();
        assertThat(store.stat(dead.object())).isEmpty();
        assertThat(store(next, "in time")).isTrue();
        assertThat(new String(ledger.read(there(wanted)), StandardCharsets.UTF_8))
                .isEqualTo("in time");
        checkLedgerIsTheListing();
    }

    @Test
    void whatWasGivenUpAndNobodyWantsAnyMoreIsRemovedByHousekeeping() {
        Making dead = begin(wanted(lake, "r1"));
        store.write(dead.object(), Content.of("late".getBytes(StandardCharsets.UTF_8)), WriteOptions.plain());
        run(GRACES);
        assertThat(store.stat(dead.object())).as("its lease holds").isPresent();
        pass(LEASE.plusSeconds(1));
        assertThat(count(run(GRACES), Task.DERIVATIVES)).isOne();
        assertThat(store.stat(dead.object())).isEmpty();

        store.write(dead.object(), Content.of("later".getBytes(StandardCharsets.UTF_8)), WriteOptions.plain());
        pass(Duration.ofHours(2));
        run(GRACES);
        assertThat(store.stat(dead.object())).as("a write that came late").isEmpty();
    }

    @Test
    void whatCannotBeMadeIsGivenBackAtOnce() {
        Making making = begin(wanted(lake, "r1"));
        ledger.giveUp(making);
        assertThat(rows("derivative", "1 = 1")).isZero();
        begin(wanted(lake, "r1"));
    }

    @Test
    void nothingIsMadeOfWhatIsNotThere() {
        assertThat(ledger.findOrBegin(
                        new DerivativeRequest(
                                key("x"), Sha256.of(new byte[1]), "r", ENGINE, List.of(), Optional.empty()),
                        LEASE))
                .isEqualTo(new Answer.NoOriginal());
    }

    @Test
    void aPurgeTakesAllDerivativesAndTheReceiptListsThem() {
        DerivativeRow one = make(wanted(lake, "r1"), "one");
        DerivativeRow two = make(wanted(lake, "r2"), "two");
        DerivativeRow other = make(wanted(put("other", "other"), "r1"), "other");
        Making late = begin(wanted(lake, "r3"));
        pass(Duration.ofHours(2));
        var request = new PurgeRequest(new EntryPath("photos/lake.jpg"), true, Optional.empty());
        assertThat(housekeeping.planPurge(request).derivatives()).isEqualTo(3);

        Receipt receipt = purge("photos/lake.jpg");
        assertThat(receipt.removed())
                .filteredOn(it -> it.purpose().equals("DERIVATIVE"))
                .extracting(Receipt.Removed::url)
                .containsExactlyInAnyOrder(
                        one.object().url(), two.object().url(), late.object().url());
        assertThat(receipt.removed())
                .allSatisfy(it -> assertThat(it.sha256())
                        .isEqualTo(lake.blob().digests().sha256().hex()));
        assertThat(receipt.pending())
                .as("readers have their time, of the original alone")
                .hasSize(1);
        assertThat(store.stat(one.object())).isEmpty();
        assertThat(store.stat(other.object())).isPresent();
        assertThat(ledger.find(two.key())).isEmpty();
        assertThat(store(late, "three"))
                .as("it was condemned while it was made")
                .isFalse();
        assertThat(ledger.findOrBegin(wanted(lake, "r1"), LEASE)).isEqualTo(new Answer.NoOriginal());
        checkLedgerIsTheListing();
    }

    @Test
    void anErasureTakesDerivativesThatTheLedgerDoesNotKnow() {
        DerivativeRow row = make(wanted(lake, "r1"), "one");
        forgetLedger();
        Receipt receipt = housekeeping.purge(
                new PurgeRequest(new EntryPath("photos/lake.jpg"), true, Optional.of("asked for")), GRACES);
        assertThat(receipt.removed())
                .extracting(Receipt.Removed::url)
                .contains(row.object().url());
        assertThat(store.stat(row.object())).isEmpty();
    }

    @Test
    void whatNothingRefersToTakesItsDerivativesAlong() {
        DerivativeRow row = make(wanted(lake, "r1"), "one");
        Entry.Expired expired = expire(lake);
        catalogue.inTransaction(tx -> tx.purge(expired));
        run(GRACES);
        assertThat(there(wanted(lake, "r1")))
                .as("somebody may be about to refer to it")
                .isEqualTo(row);
        pass(DAY);
        run(GRACES);
        assertThat(rows("derivative", "1 = 1")).isZero();
        assertThat(store.stat(row.object())).isEmpty();
        assertThat(rows("removal", "purpose = 'DERIVATIVE' AND reason = 'nothing refers to it' AND author = 'alice'"))
                .isOne();
    }

    @Test
    void aBackupKeepsNoDerivative() {
        DerivativeRow row = make(wanted(lake, "r1"), "one");
        backup("DONE", DAY);
        pass(Duration.ofHours(2));
        purge("photos/lake.jpg");
        assertThat(store.stat(row.object())).isEmpty();
        assertThat(store.stat(lake.blob().object())).isPresent();
    }

    @Test
    void whatIsDamagedOrLostIsFoundOutAndMadeAnew() {
        DerivativeRequest wanted = wanted(lake, "r1");
        DerivativeRow row = make(wanted, "right");
        store.write(row.object(), Content.of("wrong".getBytes(StandardCharsets.UTF_8)), WriteOptions.plain());
        assertThatThrownBy(() -> ledger.read(row)).isInstanceOf(RepositoryException.Corrupt.class);
        store.delete(row.object());
        assertThatThrownBy(() -> ledger.read(row)).isInstanceOf(StoreException.NotFound.class);
        assertThat(ledger.condemn(row.id(), "damaged")).isTrue();
        assertThat(ledger.condemn(row.id(), "damaged")).isFalse();
        assertThat(make(wanted, "right").object()).isNotEqualTo(row.object());
        run(NONE);
        checkLedgerIsTheListing();
    }

    @Test
    void aStoreThatTakesNothingLeavesNothingInTheLedger() {
        FaultyStore faulty = FaultyStore.over(store);
        ledger = Ledger.of(catalogue, faulty, LAYOUT);
        Making making = begin(wanted(lake, "r1"));
        faulty.on(Verb.WRITE, Fault.DENIED);
        assertThatThrownBy(() -> store(making, "one")).isInstanceOf(StoreException.Denied.class);
        assertThat(rows("derivative", "1 = 1")).isZero();

        Making again = begin(wanted(lake, "r1"));
        faulty.on(Verb.WRITE, Fault.ANSWER_LOST, Fault.REQUEST_LOST);
        assertThat(store(again, "one")).as("the same write again").isTrue();
        run(NONE);
        checkLedgerIsTheListing();
    }

    @Test
    void theDatabaseHoldsTheStates() {
        DerivativeRow row = make(wanted(lake, "r1"), "one");
        String id = row.id().toString();
        assertThatThrownBy(() -> change(
                        "UPDATE derivative SET state = 'MAKING', stored_at = NULL, digest = NULL,"
                                + " format = NULL, size = NULL WHERE id = ?",
                        id))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> change("UPDATE derivative SET object_key = 'x' WHERE id = ?", id))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> change("UPDATE derivative SET size = 7 WHERE id = ?", id))
                .isInstanceOf(RuntimeException.class);
        assertThat(there(wanted(lake, "r1"))).isEqualTo(row);
    }

    @Test
    void objectsThatNoRowNamesGoWhenTheyAreNotYoungAnyMore() {
        time.set(Instant.now());
        DerivativeRow stray = make(wanted(lake, "r1"), "one");
        forgetLedger();
        DerivativeRow known = make(wanted(lake, "r2"), "two");
        assertThat(count(run(GRACES), Task.STRAYS)).isZero();
        pass(DAY.plusHours(1));
        assertThat(count(run(GRACES), Task.STRAYS)).isOne();
        assertThat(store.stat(stray.object())).isEmpty();
        assertThat(store.stat(known.object())).isPresent();
        checkLedgerIsTheListing();
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() {
        List<DerivativeRow> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(make(wanted(lake, "r" + i), "0123456789"));
            pass(Duration.ofMinutes(1));
        }
        ledger.used(List.of(new Use(made.getFirst().key(), Optional.empty())));
        pass(Duration.ofMinutes(1));
        housekeeping = housekeeping.withDerivatives(new DerivativeLimits(Optional.of(25L), Optional.empty()));
        assertThat(count(run(GRACES), Task.DERIVATIVES)).isEqualTo(3);
        assertThat(ledger.page(DerivativeQuery.all(), Optional.empty(), 10))
                .extracting(DerivativeRow::id)
                .containsExactly(made.getFirst().id(), made.getLast().id());
        checkLedgerIsTheListing();

        housekeeping = housekeeping.withDerivatives(new DerivativeLimits(Optional.empty(), Optional.of(DAY)));
        pass(DAY);
        assertThat(count(run(GRACES), Task.DERIVATIVES)).isEqualTo(2);
        checkLedgerIsTheListing();
    }

    @Test
    void staleAreExactlyThoseThatWouldNotBeMadeNow() {
        Presets presets = new Presets(catalogue);
        presets.set("card", "fit:1");
        presets.set("mark", "fit:2");
        Entry.Published logo = put("logo.png", "logo");
        DerivativeRow plain = make(wanted(lake, "plain"), "1");
        DerivativeRow carded = make(wanted(lake, "carded", Optional.of(CARD)), "2");
        DerivativeRow both = make(wanted(lake, "both", Optional.of(CARD)), "3");
        ledger.used(List.of(new Use(both.key(), Optional.of(new PresetUse("mark", 1, 2)))));
        DerivativeRow direct = make(wanted(lake, "direct", Optional.of(CARD)), "4");
        ledger.used(List.of(new Use(direct.key(), Optional.empty())));
        DerivativeRow marked = make(
                new DerivativeRequest(
                        key("marked"),
                        lake.blob().digests().sha256(),
                        "marked",
                        ENGINE,
                        List.of(BlobId.of(logo.blob().digests().sha256())),
                        Optional.empty()),
                "5");
        assertThat(stale(ENGINE)).isEmpty();
        assertThat(stale("engine-2")).hasSize(5);

        presets.set("card", "fit:9");
        assertThat(stale(ENGINE)).containsExactly(carded.id());
        presets.remove("mark");
        assertThat(stale(ENGINE)).containsExactlyInAnyOrder(carded.id(), both.id());
        presets.set("card", "fit:1");
        assertThat(stale(ENGINE)).as("it says the same again").isEmpty();
        Entry.Expired gone = expire(logo);
        catalogue.inTransaction(tx -> tx.purge(gone));
        pass(DAY);
        run(GRACES);
        assertThat(stale(ENGINE)).containsExactly(marked.id());
        assertThat(ledger.inputs(both.id()))
                .extracting(it -> it.name() + " " + it.revision() + " " + it.density())
                .containsExactly("card 1 1", "mark 1 2");
        assertThat(ledger.page(DerivativeQuery.all().withPreset("mark"), Optional.empty(), 10))
                .extracting(DerivativeRow::id)
                .containsExactly(both.id());
        assertThat(plain.isStored()).isTrue();
    }

    @Test
    void anotherWatermarkUnderThePathOfAPresetMakesStaleExactlyWhatUsedIt() {
        Presets presets = new Presets(catalogue);
        EntryPath path = new EntryPath("logo.png");
        presets.set("card", "fit:1,mark:=logo.png", Set.of(path));
        presets.set("mark", "fit:2");
        Entry.Published first = put("logo.png", "first");
        Entry.Published theirs = put("theirs.png", "theirs");
        DerivativeRow carded = make(marked("carded", first, Optional.of(CARD)), "1");
        DerivativeRow direct = make(marked("direct", first, Optional.empty()), "2");
        DerivativeRow both = make(marked("both", first, Optional.of(CARD)), "3");
        ledger.used(List.of(new Use(both.key(), Optional.of(new PresetUse("mark", 1, 1)))));
        make(marked("other", theirs, Optional.of(new PresetUse("mark", 1, 1))), "4");
        assertThat(stale(ENGINE)).isEmpty();

        Entry.Published second = put("logo.png", "second");
        assertThat(stale(ENGINE)).containsExactly(carded.id());
        presets.keep("card", Optional.of(Tiers.ALL));
        assertThat(stale(ENGINE)).containsExactly(carded.id());
        make(marked("now", second, Optional.of(new PresetUse("card", 2, 1))), "5");
        assertThat(stale(ENGINE)).containsExactly(carded.id());

        Entry.Expired withdrawn = expire(second);
        assertThat(stale(ENGINE))
                .as("the first is what is published again")
                .hasSize(1)
                .doesNotContain(carded.id());
        expire(first);
        assertThat(stale(ENGINE)).hasSize(2).contains(carded.id()).doesNotContain(direct.id(), both.id());
        assertThat(withdrawn.path()).isEqualTo(path);
        checkLedgerIsTheListing();
    }

    private DerivativeRequest marked(String name, Entry.Published logo, Optional<PresetUse> preset) {
        return new DerivativeRequest(
                key(name),
                lake.blob().digests().sha256(),
                name,
                ENGINE,
                List.of(BlobId.of(logo.blob().digests().sha256())),
                preset);
    }

    @Test
    void theyAreFoundByAllThatIsKnownOfThem() {
        Entry.Published other = put("other", "other");
        DerivativeRow one = make(wanted(lake, "1_fit-300"), "1");
        pass(Duration.ofHours(1));
        DerivativeRow two = make(wanted(other, "1_fit-30_0"), "12345");
        DerivativeQuery all = DerivativeQuery.all();
        assertThat(found(all)).containsExactly(one.id(), two.id());
        assertThat(found(all.of(List.of(lake.blob().digests().sha256())))).containsExactly(one.id());
        assertThat(found(all.withRecipe("30_0"))).containsExactly(two.id());
        assertThat(found(all.withRecipe("fit-%"))).isEmpty();
        assertThat(found(all.withEngine("none"))).isEmpty();
        assertThat(found(all.createdBefore(time.get()))).containsExactly(one.id());
        assertThat(found(all.usedBefore(time.get()))).containsExactly(one.id());
        assertThat(found(all.withMinSize(2))).containsExactly(two.id());
        assertThat(ledger.page(all, Optional.of(one.id()), 10))
                .extracting(DerivativeRow::id)
                .containsExactly(two.id());
        assertThat(ledger.page(all, Optional.empty(), 1)).hasSize(1);
    }

    @Test
    void whatIsRemovedOnRequestIsGoneAtOnce() {
        DerivativeRow one = make(wanted(lake, "r1"), "1");
        DerivativeRow two = make(wanted(lake, "r2"), "2");
        assertThat(ledger.remove(List.of(one.id(), UUID.randomUUID()), "asked for"))
                .isOne();
        assertThat(store.stat(one.object())).isEmpty();
        assertThat(rows("removal", "purpose = 'DERIVATIVE' AND removed_at IS NOT NULL"))
                .isOne();
        assertThat(ledger.find(two.key())).isPresent();
        checkLedgerIsTheListing();
    }

    /// Every row that is stored has its object, and every object its row.
    private void checkLedgerIsTheListing() {
        assertThat(store.list("coffer", Ledger.folder(LAYOUT))
                        .map(info -> info.name().key()))
                .containsExactlyInAnyOrderElementsOf(catalogue.look(session -> session.list(
                        "SELECT object_key FROM derivative WHERE state = 'STORED'", row -> row.getString(1))));
    }

    /// As a restore does.
    private void forgetLedger() {
        catalogue.transact(tx -> tx.session().update("DELETE FROM derivative"));
    }

    private int change(String sql, String id) {
        return catalogue.transact(tx -> tx.session().update(sql, id));
    }

    private List<UUID> stale(String engine) {
        return found(DerivativeQuery.all().stale(engine));
    }

    private List<UUID> found(DerivativeQuery query) {
        return ledger.page(query, Optional.empty(), 100).stream()
                .map(DerivativeRow::id)
                .toList();
    }

    private Receipt purge(String path) {
        return housekeeping.purge(new PurgeRequest(new EntryPath(path), true, Optional.empty()), GRACES);
    }

    private DerivativeRow there(DerivativeRequest wanted) {
        assertThat(ledger.findOrBegin(wanted, LEASE)).isInstanceOf(Answer.There.class);
        return ledger.find(wanted.key()).orElseThrow();
    }

    private DerivativeRow make(DerivativeRequest wanted, String content) {
        assertThat(store(begin(wanted), content)).isTrue();
        return ledger.find(wanted.key()).orElseThrow();
    }

    private Making begin(DerivativeRequest wanted) {
        Answer answer = ledger.findOrBegin(wanted, LEASE);
        assertThat(answer).isInstanceOf(Answer.Yours.class);
        return ((Answer.Yours) answer).making();
    }

    private boolean store(Making making, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Sha256 digest = Sha256.of(bytes);
        return ledger.store(
                making,
                new DerivativeRow.Result("webp", digest, bytes.length, 3, 2),
                Content.of(bytes, digest),
                "image/webp");
    }

    private static DerivativeRequest wanted(Entry.Published of, String recipe) {
        return wanted(of, recipe, Optional.empty());
    }

    private static DerivativeRequest wanted(Entry.Published of, String recipe, Optional<PresetUse> preset) {
        Sha256 original = of.blob().digests().sha256();
        return new DerivativeRequest(key(original + recipe), original, recipe, ENGINE, List.of(), preset);
    }

    private static String key(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
