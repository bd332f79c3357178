package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Plan;
import dev.coffer.repository.housekeeping.Housekeeping.Report;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.store.Content;
import dev.coffer.store.FaultyStore;
import dev.coffer.store.ForwardingStore;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What the collector promises of blobs and their objects, on every database.
abstract class CollectorContract extends Kept {

    @Test
    void whatNothingRefersToGoesWhenItsHoldAndItsReadersHavePassed() {
        Blob garbage = bring("garbage");
        Entry.Published used = put("data/x", "used");
        assertThat(stash("stashed")).isInstanceOf(StashOutcome.Stashed.class);

        pass(Duration.ofMinutes(59));
        assertThat(done(run(GRACES).lines())).as("it is held").isEmpty();
        pass(Duration.ofMinutes(2));
        Plan plan = housekeeping.plan(GRACES, housekeeping.tasks());
        assertThat(done(plan.lines())).isEqualTo(Map.of(Task.CONDEMN, 1L));
        assertThat(plan.lines().get(Task.CONDEMN.ordinal()).bytes()).isEqualTo(7);
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.CONDEMN, 1L));
        assertThat(blobs().find(garbage.id())).isEmpty();
        assertThat(objects()).hasSize(3);
        Plan waiting = housekeeping.plan(GRACES, housekeeping.tasks());
        assertThat(waiting.waiting().count()).isEqualTo(1);
        assertThat(waiting.waiting().bytes()).isEqualTo(7);

        pass(Duration.ofHours(1));
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.DELETE, 1L));
        assertThat(objects()).hasSize(2);
        assertThat(text(used.blob())).isEqualTo("used");
        assertThat(rows("removal", "reason = 'nothing refers to it' AND author = 'alice' AND removed_at IS NOT NULL"))
                .isEqualTo(1);

        Blob again = bring("garbage");
        assertThat(again.incarnation()).isNotEqualTo(garbage.incarnation());
        assertThat(text(again)).isEqualTo("garbage");
    }

    @Test
    void whoeverBringsTheSameBytesAgainHoldsThem() {
        bring("x");
        pass(Duration.ofHours(2));
        Blob held = bring("x");
        assertThat(done(run(NONE).lines())).isEmpty();
        Entry.Published entry = catalogue.inTransaction(tx -> tx.publish(tx.add(PATH, held)));
        pass(Duration.ofDays(1));
        assertThat(done(run(NONE).lines())).isEmpty();
        assertThat(text(entry.blob())).isEqualTo("x");
    }

    @Test
    void objectsWaitForTheBackupsThatMayNeedThemAndErasuresDoNot() {
        Entry.Expired expired = expire(put("data/x", "x"));
        copy(expired.blob());
        UUID before = backup("DONE", DAY);
        pass(Duration.ofDays(1));
        assertThat(done(run(NONE).lines())).isEqualTo(Map.of(Task.PURGE, 1L, Task.FORGET, 1L, Task.CONDEMN, 1L));
        UUID after = backup("DONE", DAY);
        pass(Duration.ofDays(400));
        assertThat(done(run(NONE).lines())).isEmpty();
        assertThat(housekeeping
                        .explain(BlobId.of(expired.blob().digests().sha256()), NONE)
                        .facts())
                .anySatisfy(fact -> {
                    assertThat(fact.kind()).isEqualTo(Explanation.Kind.BACKUP);
                    assertThat(fact.text()).contains(before.toString());
                });
        assertThat(objects()).hasSize(1);
        drop(before);
        assertThat(done(run(NONE).lines()))
                .as("the later backup does not know it")
                .isEqualTo(Map.of(Task.DELETE, 2L, Task.SWEEP, 2L));
        assertThat(objects()).isEmpty();
        assertThat(copies()).isEmpty();
        drop(after);
    }

    @Test
    void copiesOfABlobGoWithIt() {
        Blob garbage = bring("garbage");
        Entry.Published used = put("data/x", "used");
        copy(garbage);
        copy(used.blob());
        pass(Duration.ofDays(1));
        Plan plan = housekeeping.plan(NONE, housekeeping.tasks());
        assertThat(plan.lines().get(Task.CONDEMN.ordinal()).bytes()).isEqualTo(14);
        Report report = run(NONE);
        assertThat(count(report, Task.DELETE)).isEqualTo(2);
        assertThat(objects()).hasSize(1);
        assertThat(copies()).hasSize(1);
        assertThat(rows("placement", "1 = 1")).isEqualTo(1);
    }

    @Test
    void copiesInAStoreThatIsNotSetUpHereAreLeftForWhoHasIt() {
        Blob garbage = bring("garbage");
        copy(garbage);
        pass(Duration.ofDays(1));
        Housekeeping with = housekeeping;
        housekeeping = Housekeeping.of(catalogue, store, LAYOUT);
        Report report = run(NONE);
        assertThat(count(report, Task.DELETE)).isEqualTo(1);
        assertThat(report.failures()).containsExactly("objects in the store 'backup' are left: it is not set up here");
        housekeeping = with;
        pass(Duration.ofMinutes(2));
        assertThat(count(run(NONE), Task.DELETE)).isEqualTo(1);
        assertThat(copies()).isEmpty();
    }

    @Test
    void anUploadThatWasGivenUpIsReapedAndALateWriteOfItSwept() {
        byte[] bytes = {1, 2, 3};
        ObjectName object = staged(bytes);
        pass(Duration.ofHours(1));
        assertThat(done(run(GRACES).lines())).as("its lease goes on").isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.REAP, 1L));
        pass(Duration.ofHours(1));
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.DELETE, 1L));

        store.write(object, Content.of(bytes), WriteOptions.plain());
        pass(Duration.ofHours(1));
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.SWEEP, 1L));
        assertThat(objects()).isEmpty();
        store.write(object, Content.of(bytes), WriteOptions.plain());
        assertThat(done(run(GRACES).lines())).isEmpty();
        pass(Duration.ofDays(7));
        assertThat(done(run(GRACES).lines())).isEqualTo(Map.of(Task.SWEEP, 1L));
        assertThat(objects()).isEmpty();
        assertThat(rows("removal", "due_at IS NOT NULL")).isZero();
    }

    @Test
    void blobsThatOthersHaveCondemnedAreRemovedToo() {
        ObjectName object = staged(new byte[] {1});
        store.write(object, Content.of(new byte[] {1}), WriteOptions.plain());
        catalogue.transact(tx -> tx.session().update("UPDATE blob SET state = 'CONDEMNED', condemned_at = 0"));
        UUID backup = backup("DONE", DAY);
        pass(Duration.ofDays(1));
        assertThat(done(run(NONE).lines()))
                .as("it has no number, so any backup may know it")
                .isEmpty();
        drop(backup);
        assertThat(count(run(NONE), Task.DELETE)).isEqualTo(1);
        assertThat(objects()).isEmpty();
    }

    @Test
    void whatTheStoreDoesNotAcknowledgeIsTriedAgain() {
        IntStream.range(0, 5).forEach(i -> bring("g" + i));
        pass(Duration.ofDays(1));
        FaultyStore faulty = FaultyStore.over(store);
        Housekeeping sound = housekeeping;
        for (FaultyStore.Fault fault :
                List.of(FaultyStore.Fault.UNAVAILABLE, FaultyStore.Fault.ANSWER_LOST, FaultyStore.Fault.REQUEST_LOST)) {
            faulty.on(FaultyStore.Verb.DELETE, fault);
            housekeeping = Housekeeping.of(catalogue, faulty, LAYOUT);
            Report report = run(NONE);
            assertThat(report.failures()).as(fault.name()).isNotEmpty();
            pass(Duration.ofMinutes(11));
        }
        housekeeping = sound;
        run(NONE);
        assertThat(rows("blob", "state <> 'GONE'")).isZero();
        assertThat(objects()).isEmpty();
    }

    @Test
    void collectorsAtTheSameTimeShareTheWork() throws Exception {
        IntStream.range(0, 1200).forEach(this::adopt);
        pass(Duration.ofDays(1));
        ConcurrentLinkedQueue<ObjectName> asked = new ConcurrentLinkedQueue<>();
        ForwardingStore counting = new ForwardingStore(store) {
            @Override
            public Map<ObjectName, StoreException> deleteAll(Collection<ObjectName> names) {
                asked.addAll(names);
                return super.deleteAll(names);
            }
        };
        List<Future<Report>> runs = new ArrayList<>();
        Graces late = NONE.withTombstone(DAY);
        try (Catalogue second = open().as(BOB);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                Housekeeping mine = Housekeeping.of(i % 2 == 0 ? catalogue : second, counting, LAYOUT);
                runs.add(threads.submit(() -> {
                    Plan plan = mine.plan(late, EnumSet.of(Task.CONDEMN, Task.DELETE));
                    return mine.execute(plan, OptionalDouble.of(100_000), line -> true);
                }));
            }
            long condemned = 0;
            for (Future<Report> run : runs) {
                assertThat(run.get().failures()).isEmpty();
                condemned += count(run.get(), Task.CONDEMN);
            }
            assertThat(condemned).isEqualTo(1200);
        }
        run(late);
        assertThat(asked).hasSizeLessThanOrEqualTo(1200).doesNotHaveDuplicates();
        assertThat(rows("blob", "state <> 'GONE'")).isZero();
    }

    @Test
    void aRunEndsWhereItIsToldToAndIsGoneOnWithLater() {
        IntStream.range(0, 1200).forEach(this::adopt);
        pass(Duration.ofDays(1));
        Plan plan = housekeeping.plan(NONE, housekeeping.tasks());
        Report report = housekeeping.execute(plan, OptionalDouble.empty(), line -> line.task() != Task.CONDEMN);
        assertThat(done(report.lines())).isEqualTo(Map.of(Task.CONDEMN, 500L));
        assertThat(done(run(NONE).lines()))
                .isEqualTo(Map.of(Task.CONDEMN, 700L, Task.DELETE, 1200L, Task.SWEEP, 1200L));
    }

    @Test
    void aRateIsKept() {
        IntStream.range(0, 100).forEach(this::adopt);
        pass(Duration.ofDays(1));
        run(NONE.withReader(DAY));
        pass(DAY);
        long start = System.nanoTime();
        Plan rest = housekeeping.plan(NONE, EnumSet.of(Task.DELETE));
        Report deleted = housekeeping.execute(rest, OptionalDouble.of(40), line -> true);
        assertThat(count(deleted, Task.DELETE)).isEqualTo(100);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1900));
    }

    @Test
    void aHostWhoseClockIsAnHourAheadTakesNothingThatIsReferredTo() {
        Blob held = bring("held");
        Entry.Published used = put("data/x", "used");
        try (Catalogue ahead = Catalogue.open(settings(), () -> time.get().plus(Duration.ofMinutes(61)))) {
            Housekeeping early = Housekeeping.of(ahead, store, LAYOUT);
            early.execute(early.plan(NONE, early.tasks()), OptionalDouble.empty(), line -> true);
        }
        assertThat(text(used.blob())).isEqualTo("used");
        assertThatThrownBy(() -> catalogue.inTransaction(tx -> tx.add(PATH, held)))
                .isInstanceOf(RepositoryException.Conflict.class);
        Entry.Published entry = put("data/y", "held");
        assertThat(text(entry.blob())).isEqualTo("held");
        run(NONE);
        assertThat(objects()).hasSize(2);
    }

    @Test
    void nothingIsDeletedWhereTheDigestIsAnObjectsName() {
        Housekeeping keyed = Housekeeping.of(catalogue, store, new BlobLayout.Simple("coffer"));
        assertThat(keyed.tasks()).doesNotContain(Task.CONDEMN, Task.DELETE, Task.SWEEP, Task.REAP);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keyed.plan(GRACES, EnumSet.of(Task.CONDEMN)))
                .withMessageContaining("simple-md5:coffer");
        bring("garbage");
        pass(Duration.ofDays(1));
        assertThat(done(keyed.plan(NONE, keyed.tasks()).lines()))
                .as("another place")
                .isEmpty();
    }

    @Test
    void itSaysWhyABlobIsKeptOrWillGo() {
        Entry.Published used = put("data/x", "used");
        stash("used");
        Blob garbage = bring("garbage");
        copy(garbage);
        assertThat(kinds(used.blob())).contains(Explanation.Kind.ENTRY, Explanation.Kind.SOURCE, Explanation.Kind.HOLD);
        assertThat(texts(used.blob())).anyMatch(text -> text.contains("PUBLISHED version"));
        assertThat(texts(garbage)).anyMatch(text -> text.startsWith("it goes: nothing refers to it, when its hold"));
        pass(Duration.ofDays(1));
        run(NONE.withReader(DAY));
        assertThat(kinds(garbage)).contains(Explanation.Kind.READER, Explanation.Kind.OBJECT);
        run(NONE);
        assertThat(texts(garbage)).anyMatch(text -> text.contains("was removed at"));
        Explanation path = housekeeping.explain(new EntryPath("data/x"), GRACES);
        assertThat(path.facts())
                .extracting(Explanation.Fact::text)
                .anyMatch(text -> text.contains("the current one of its path: it stays"));
        assertThatThrownBy(() -> housekeeping.explain(new EntryPath("no"), GRACES))
                .isInstanceOf(RepositoryException.Unknown.class)
                .hasMessage("there is no version of no");
        BlobId unknown = BlobId.parse("0".repeat(64));
        assertThatThrownBy(() -> housekeeping.explain(unknown, GRACES))
                .isInstanceOf(RepositoryException.Unknown.class)
                .hasMessageContaining("does not know sha256-000");
    }

    private List<Explanation.Kind> kinds(Blob blob) {
        return housekeeping.explain(blob.id(), NONE.withReader(DAY)).facts().stream()
                .map(Explanation.Fact::kind)
                .toList();
    }

    private List<String> texts(Blob blob) {
        return housekeeping.explain(blob.id(), NONE).facts().stream()
                .map(Explanation.Fact::text)
                .toList();
    }

    private StashOutcome stash(String text) {
        try (Stasher stasher =
                Stasher.builder(store, LAYOUT, home).catalogue(catalogue).build()) {
            Path file = Files.writeString(home.resolve(text), text);
            return stasher.stash(new Source.LocalFile(file), Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Blob adopt(int number) {
        return blob("adopted " + number);
    }

    /// An upload that was announced; the bytes may be on their way.
    private ObjectName staged(byte[] bytes) {
        Digests digests = new Digests(Sha256.of(bytes), Md5.of(bytes));
        Facts facts = new Facts(digests, bytes.length, "text/plain", Optional.empty(), Optional.empty());
        UUID id = IncarnationId.next(catalogue.clock());
        ObjectName object = LAYOUT.object(digests.sha256(), id);
        catalogue.change("", session -> {
            catalogue.table(LAYOUT).stage(session, id, facts, object);
            return id;
        });
        return object;
    }
}
