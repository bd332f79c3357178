package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What entries promise, on every database.
abstract class EntryContract extends CatalogueOfEntries {

    @Test
    void anAddedEntryIsNotTheContentOfItsPath() {
        Blob blob = blob("a");
        Entry.Unpublished added = catalogue.inTransaction(tx -> tx.add(PATH, blob));

        assertThat(catalogue.current(PATH)).isEmpty();
        assertThat(read(added.id())).contains(added);
        assertThat(added.origin()).isEqualTo(ALICE.host());
        assertThat(added.times().created()).isEqualTo(START);
        assertThat(added.times().uploaded()).contains(START);
        assertThat(added.blob().digests()).isEqualTo(blob.digests());
    }

    @Test
    void thePublishedEntryIsCurrentAndReadAsItWasReturned() {
        Entry.Published published = publish(PATH, "a");

        assertThat(catalogue.current(PATH)).contains(published);
        assertThat(read(published.id())).contains(published);
    }

    @Test
    void theNewestPublicationIsCurrentWhateverTheClockSays() {
        publish(PATH, "old");
        time.set(START.minusSeconds(3600));
        Entry.Published newest = publish(PATH, "new");

        assertThat(catalogue.current(PATH)).contains(newest);
        assertThat(history(PATH)).hasSize(2).allMatch(Entry.Published.class::isInstance);
    }

    @Test
    void anExpiredEntryGivesWayToTheOneBefore() {
        Entry.Published old = publish(PATH, "old");
        Entry.Published newest = publish(PATH, "new");

        Entry.Expired expired = catalogue.inTransaction(tx -> tx.expire(newest));
        assertThat(catalogue.current(PATH)).contains(old);
        assertThat(read(newest.id())).contains(expired);

        catalogue.inTransaction(tx -> tx.expire(old));
        assertThat(catalogue.current(PATH)).isEmpty();

        Entry.Published again = catalogue.inTransaction(tx -> tx.publish(expired));
        assertThat(catalogue.current(PATH)).contains(again);
        assertThat(again.times().expired()).isEmpty();
    }

    @Test
    void rollingBackPublishesTheOldContentAnewAndKeepsHistory() {
        Entry.Published old = publish(PATH, "old");
        publish(PATH, "new");

        Entry.Published back = catalogue.inTransaction(tx -> tx.rollBack(old));

        assertThat(catalogue.current(PATH)).contains(back);
        assertThat(back.blob()).isEqualTo(old.blob());
        assertThat(history(PATH).stream().map(Entry::id)).hasSize(3).endsWith(back.id());
    }

    @Test
    void aPurgedEntryLetsGoOfItsBlobAndRemembersWhatItWas() {
        Blob blob = blob("a");
        Entry.Published published = catalogue.inTransaction(tx -> tx.publish(tx.add(PATH, blob)));
        assertThatThrownBy(() -> condemn(blob)).isInstanceOf(RepositoryException.CatalogueUnavailable.class);

        Entry.Purged purged = catalogue.inTransaction(tx -> tx.purge(tx.expire(published)));

        assertThat(read(purged.id())).contains(purged);
        assertThat(purged.content().map(Entry.Purged.Content::digests)).contains(blob.digests());
        assertThat(condemn(blob)).isEqualTo(1);
    }

    @Test
    void aDraftIsFilledAndThenPublished() {
        Entry.Draft draft = catalogue.inTransaction(tx -> tx.announce(PATH));
        assertThat(read(draft.id())).contains(draft);

        Blob blob = blob("a");
        Entry.Published published = catalogue.inTransaction(tx -> tx.publish(tx.fill(draft, blob)));

        assertThat(catalogue.current(PATH)).contains(published);
    }

    @Test
    void aDraftThatWasGivenUpCanBeFilledAndPublishedAllTheSame() {
        Entry.Draft draft = catalogue.inTransaction(tx -> tx.expire(tx.announce(PATH)));
        assertThat(draft.state()).isEqualTo(EntryState.EXPIRED);
        assertThat(read(draft.id())).contains(draft);

        Blob blob = blob("a");
        Entry.Publishable filled = catalogue.inTransaction(tx -> tx.fill(draft, blob));
        assertThat(filled).isInstanceOf(Entry.Expired.class);
        assertThat(catalogue.inTransaction(tx -> tx.publish(filled)).times().expired())
                .isEmpty();
    }

    @Test
    void aDraftIsPurged() {
        Entry.Draft draft = catalogue.inTransaction(tx -> tx.announce(PATH));
        Entry.Purged purged = catalogue.inTransaction(tx -> tx.purge(draft));

        assertThat(read(draft.id())).contains(purged);
        assertThat(purged.content()).isEmpty();
    }

    @Test
    void addingUnderOneIdTwiceIsAddingOnce() {
        EntryId id = EntryId.next();
        Blob blob = blob("a");
        Blob other = blob("b");
        Entry.Unpublished first = catalogue.inTransaction(tx -> tx.add(id, PATH, blob));
        Entry.Unpublished second = catalogue.inTransaction(tx -> tx.add(id, PATH, blob));

        assertThat(second).isEqualTo(first);
        assertThat(changes()).hasSize(1);
        assertThatThrownBy(() -> catalogue.inTransaction(tx -> tx.add(id, PATH, other)))
                .isInstanceOf(RepositoryException.Conflict.class);
        assertThatThrownBy(() -> catalogue.inTransaction(tx -> tx.add(id, new EntryPath("other"), blob)))
                .isInstanceOf(RepositoryException.Conflict.class);
        assertThatThrownBy(() -> catalogue.inTransaction(tx -> tx.announce(id, PATH)))
                .isInstanceOf(RepositoryException.Conflict.class);
    }

    @Test
    void whatAnotherHostHasChangedIsAConflict() {
        Blob blob = blob("a");
        Entry.Unpublished entry = catalogue.inTransaction(tx -> tx.add(PATH, blob));
        try (Catalogue other = open().as(BOB)) {
            Entry.Published theirs = other.inTransaction(tx -> tx.publish(entry));

            assertThatThrownBy(() -> catalogue.inTransaction(tx -> tx.publish(entry)))
                    .isInstanceOf(RepositoryException.Conflict.class)
                    .hasMessageContaining("PUBLISHED");
            assertThatThrownBy(() -> catalogue.inTransaction(tx -> tx.expire(entry)))
                    .isInstanceOf(RepositoryException.Conflict.class);
            assertThatThrownBy(() -> catalogue.inTransaction(tx -> tx.purge(entry)))
                    .isInstanceOf(RepositoryException.Conflict.class);

            Entry.Expired expired = catalogue.inTransaction(tx -> tx.expire(theirs));
            other.inTransaction(tx -> tx.publish(expired));
            assertThatThrownBy(() -> other.inTransaction(tx -> tx.expire(theirs)))
                    .as("published again is not published as before")
                    .isInstanceOf(RepositoryException.Conflict.class);
        }
    }

    @Test
    void aBlobThatWasCollectedIsAConflictAndNothingHasHappened() {
        Blob kept = blob("kept");
        Blob collected = blob("collected");
        condemn(collected);

        assertThatThrownBy(() -> catalogue.inTransaction(tx -> {
                    tx.publish(tx.add(PATH, kept));
                    return tx.add(new EntryPath("data/y"), collected);
                }))
                .isInstanceOf(RepositoryException.Conflict.class)
                .hasMessageContaining("bring its bytes again");
        assertThat(catalogue.current(PATH)).isEmpty();
        assertThat(changes()).isEmpty();
    }

    @Test
    void theDatabaseItselfRefusesWhatNoProgramMayDo() {
        Entry.Published published = publish(PATH, "a");
        String id = published.id().toString();
        for (String wrong : List.of(
                "UPDATE entry SET state = 'PURGED', purged_at = 1, blob_id = NULL, blob_state = NULL,"
                        + " uploaded_at = NULL WHERE id = ?",
                "UPDATE entry SET state = 'UNPUBLISHED', published_at = NULL, publication = NULL WHERE id = ?",
                "UPDATE entry SET path = 'other' WHERE id = ?",
                "UPDATE entry SET sha256 = '" + "0".repeat(64) + "' WHERE id = ?",
                "UPDATE entry SET size = size + 1 WHERE id = ?",
                "UPDATE entry SET blob_id = NULL, blob_state = NULL WHERE id = ?",
                "DELETE FROM entry WHERE id = ?",
                "UPDATE change SET author = 'nobody' WHERE entry_id = ?",
                "DELETE FROM change WHERE entry_id = ?")) {
            assertThatThrownBy(() -> catalogue.change("", session -> session.update(wrong, id)))
                    .as(wrong)
                    .isInstanceOf(RepositoryException.CatalogueUnavailable.class);
        }
        assertThat(catalogue.current(PATH)).contains(published);
    }

    @Test
    void whatATransactionThrowsIsItsOwnAndNothingHasHappened() {
        Blob blob = blob("a");
        assertThatThrownBy(() -> catalogue.inTransaction(tx -> {
                    tx.publish(tx.add(PATH, blob));
                    throw new IOException("changed my mind");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("changed my mind");
        assertThat(catalogue.current(PATH)).isEmpty();
        assertThat(publish(PATH, "b").revision()).as("no number was lost").isEqualTo(2);
    }

    @Test
    void aTransactionWithinATransactionIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> catalogue.inTransaction(tx -> catalogue.inTransaction(inner -> inner.announce(PATH))));
        assertThatIllegalStateException().isThrownBy(() -> catalogue.inTransaction(tx -> blob("a")));
    }

    @Test
    void aTransactionThatHasEndedIsRefused() {
        AtomicReference<Transaction> kept = new AtomicReference<>();
        catalogue.inTransaction(tx -> {
            kept.set(tx);
            return tx.announce(PATH);
        });
        assertThatIllegalStateException().isThrownBy(() -> kept.get().announce(PATH));
    }

    @Test
    void aSnapshotThatHasEndedIsRefused() {
        publish(PATH, "a");
        Stream<Entry> found = catalogue.read(snapshot -> snapshot.find(EntryQuery.current()));
        Stream<Change> changes = catalogue.read(snapshot -> snapshot.changes(0));

        assertThatIllegalStateException().isThrownBy(found::count);
        assertThatIllegalStateException().isThrownBy(changes::count);
    }

    @Test
    void everyChangeIsRecordedWithWhoAndWhere() {
        Entry.Published published = publish(PATH, "a");
        time.set(START.plusSeconds(1));
        catalogue.as(BOB).inTransaction(tx -> {
            tx.tag(published, List.of(new Tag("t")));
            return tx.expire(published);
        });

        List<Change> changes = changes();
        assertThat(changes.stream().map(Change::kind))
                .containsExactly(Change.Kind.ADDED, Change.Kind.PUBLISHED, Change.Kind.TAGGED, Change.Kind.EXPIRED);
        assertThat(changes.stream().map(Change::number)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(changes.getFirst().author()).isEqualTo(ALICE);
        assertThat(changes.getLast().author()).isEqualTo(BOB);
        assertThat(changes.getLast().at()).isEqualTo(START.plusSeconds(1));
        assertThat(changes.getLast().entry()).contains(published.id());
        assertThat(changes.get(2).tag()).contains(new Tag("t"));
        assertThat(catalogue.<List<Change>, RuntimeException>read(
                        snapshot -> snapshot.changes(PATH, 2).toList()))
                .isEqualTo(changes.subList(2, 4));
    }

    @Test
    void numbersOfManyWritersHaveNoGapsAndComeInTheOrderOfCommits() throws Exception {
        Blob blob = blob("a");
        List<Future<List<Long>>> written = new ArrayList<>();
        List<Long> followed = new ArrayList<>();
        try (Catalogue second = open().as(BOB);
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (int i = 0; i < 60; i++) {
                Catalogue mine = i % 2 == 0 ? catalogue : second;
                EntryPath path = new EntryPath("data/" + i % 3);
                boolean fails = i % 7 == 3;
                written.add(threads.submit(() -> attempt(mine, path, blob, fails)));
            }
            while (!written.stream().allMatch(Future::isDone)) {
                followed.addAll(numbersAfter(followed));
            }
        }
        followed.addAll(numbersAfter(followed));
        List<Long> numbers = new ArrayList<>();
        for (Future<List<Long>> one : written) {
            numbers.addAll(one.get());
        }
        assertThat(followed)
                .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
        assertThat(numbers).containsExactlyInAnyOrderElementsOf(followed);
    }

    @Test
    void publishersOfOnePathAllPublishAndTheLastIsCurrent() throws Exception {
        Blob blob = blob("a");
        List<Future<Entry.Published>> published = new ArrayList<>();
        try (Catalogue second = open().as(BOB);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 40; i++) {
                Catalogue mine = i % 2 == 0 ? catalogue : second;
                published.add(threads.submit(() -> mine.inTransaction(tx -> tx.publish(tx.add(PATH, blob)))));
            }
        }
        long newest = 0;
        for (Future<Entry.Published> one : published) {
            newest = Math.max(newest, one.get().publication());
        }
        assertThat(catalogue.current(PATH).map(Entry.Published::publication)).contains(newest);
        assertThat(history(PATH)).hasSize(40);
    }

    @Test
    void oneOfManyWhoExpireTheSameEntryDoesIt() throws Exception {
        Entry.Published entry = publish(PATH, "a");
        List<Future<Entry.Expired>> attempts = new ArrayList<>();
        try (Catalogue second = open().as(BOB);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 8; i++) {
                Catalogue mine = i % 2 == 0 ? catalogue : second;
                attempts.add(threads.submit(() -> mine.inTransaction(tx -> tx.expire(entry))));
            }
        }
        int done = 0;
        for (Future<Entry.Expired> attempt : attempts) {
            try {
                attempt.get();
                done++;
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(RepositoryException.Conflict.class);
            }
        }
        assertThat(done).isEqualTo(1);
    }

    @Test
    void aSnapshotStaysAsItWasWhateverIsCommitted() {
        publish(PATH, "a");
        EntryPath other = new EntryPath("data/y");

        long seen = catalogue.read(snapshot -> {
            assertThat(snapshot.current(other)).isEmpty();
            publish(other, "b");
            assertThat(snapshot.current(other)).isEmpty();
            return snapshot.find(EntryQuery.current()).count()
                    + snapshot.changes(0).count();
        });

        assertThat(seen).isEqualTo(1 + 2);
        assertThat(catalogue.current(other)).isPresent();
    }

    @Test
    void aTransactionReadsWhatItHasWritten() {
        Blob blob = blob("a");
        Optional<Entry.Published> seen = catalogue.inTransaction(tx -> {
            tx.publish(tx.add(PATH, blob));
            return tx.snapshot().current(PATH);
        });
        assertThat(seen).isPresent();
    }

    @Test
    void whatWasCommittedIsThereAfterOpeningAgain() {
        Entry.Published published = publish(PATH, "a");
        catalogue.close();
        openCatalogue();

        assertThat(catalogue.current(PATH)).contains(published);
        assertThat(changes()).hasSize(2);
    }

    private List<Long> numbersAfter(List<Long> known) {
        long last = known.isEmpty() ? 0 : known.getLast();
        return catalogue.read(
                snapshot -> snapshot.changes(last).map(Change::number).toList());
    }

    private static List<Long> attempt(Catalogue mine, EntryPath path, Blob blob, boolean fails) {
        try {
            return mine.inTransaction(tx -> {
                Entry.Unpublished added = tx.add(path, blob);
                Entry.Published published = tx.publish(added);
                if (fails) {
                    throw new IllegalArgumentException("on purpose");
                }
                return List.of(added.revision(), published.revision());
            });
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }
}
