package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What changesets promise, on every database.
abstract class ChangesetContract extends CatalogueOfEntries {
    private static final EntryPath OTHER = new EntryPath("data/y");
    private static final Tag TAG = new Tag("t");

    @Test
    void everythingLandsAtOnceAndNothingIsSeenBefore() {
        Entry.Published old = publish(PATH, "old");
        Changeset.Open changeset = changesets().begin("nightly");
        Map<EntryPath, Blob> contents = new LinkedHashMap<>();
        contents.put(PATH, blob("new"));
        contents.put(OTHER, blob("other"));
        List<Entry.Unpublished> added = changesets().add(changeset, contents);
        changesets().expire(changeset, List.of(old));
        changesets().tag(changeset, added.getLast(), List.of(TAG));
        changesets().tag(changeset, OTHER, List.of(new Tag("p")));
        changesets().untag(changeset, OTHER, List.of(new Tag("q")));

        assertThat(catalogue.current(PATH)).contains(old);
        assertThat(paths(EntryQuery.current())).containsExactly("data/x");
        assertThat(paths(EntryQuery.everything().withAny(TAG))).isEmpty();
        long before = changes().size();

        time.set(START.plusSeconds(7));
        Changeset.Committed committed = changesets().commit(changeset);

        assertThat(catalogue.current(PATH).map(Entry.Published::id))
                .contains(added.getFirst().id());
        assertThat(catalogue.current(PATH).flatMap(entry -> entry.times().published()))
                .contains(START.plusSeconds(7));
        assertThat(read(old.id()).orElseThrow()).isInstanceOf(Entry.Expired.class);
        assertThat(paths(EntryQuery.current().withAll(TAG).withAll(new Tag("p"))))
                .containsExactly("data/y");
        List<Change> landed = changes().subList((int) before, changes().size());
        assertThat(landed.stream().map(Change::kind))
                .containsExactly(
                        Change.Kind.PUBLISHED,
                        Change.Kind.PUBLISHED,
                        Change.Kind.EXPIRED,
                        Change.Kind.TAGGED,
                        Change.Kind.PATH_TAGGED,
                        Change.Kind.PATH_UNTAGGED,
                        Change.Kind.CHANGESET_COMMITTED);
        assertThat(landed)
                .allMatch(change ->
                        change.changeset().filter(changeset.id()::equals).isPresent());
        assertThat(landed.getLast().detail()).contains("nightly");
        assertThat(committed.lastChange()).isEqualTo(landed.getLast().number());
        assertThat(committed.items()).isEqualTo(6);
        checkNumbers();
        checkRevisions();
    }

    @Test
    void itIsGoneOnWithByAnotherProcess() {
        Changeset.Open begun = changesets().begin("");
        changesets().add(begun, Map.of(PATH, blob("a")));
        try (Catalogue second = open().as(BOB)) {
            Changeset.Open found = (Changeset.Open)
                    second.read(snapshot -> snapshot.changeset(begun.id())).orElseThrow();
            assertThat(found.author()).isEqualTo(ALICE);
            assertThat(found.items()).isEqualTo(1);
            second.changesets().add(found, Map.of(OTHER, blob("b")));
            second.changesets().commit(found);
        }
        assertThat(paths(EntryQuery.current())).containsExactly("data/x", "data/y");
        assertThat(changes().getLast().author()).isEqualTo(BOB);
        assertThat(catalogue.<List<ChangesetItem>, RuntimeException>read(
                        snapshot -> snapshot.items(begun.id()).toList()))
                .extracting(item -> item.position() + " " + item.kind() + " " + item.path())
                .containsExactly("1 PUBLISHED data/x", "2 PUBLISHED data/y");
    }

    @Test
    void rollingBackPurgesWhatWasAddedAndNothingElse() {
        Entry.Published old = publish(PATH, "old");
        Blob blob = blob("new");
        Changeset.Open changeset = changesets().begin("");
        Entry.Unpublished added =
                changesets().add(changeset, Map.of(PATH, blob)).getFirst();
        Entry.Unpublished taken =
                changesets().add(changeset, Map.of(OTHER, blob("y"))).getFirst();
        changesets().expire(changeset, List.of(old));
        Entry.Published theirs = catalogue.inTransaction(tx -> tx.publish(taken));

        Changeset.RolledBack rolledBack = changesets().rollBack(changeset);

        assertThat(catalogue.current(PATH)).contains(old);
        assertThat(read(added.id()).orElseThrow()).isInstanceOf(Entry.Purged.class);
        assertThat(catalogue.current(OTHER))
                .as("somebody else has published it")
                .contains(theirs);
        assertThat(condemn(blob)).as("nothing keeps the blob").isEqualTo(1);
        assertThat(changesets().rollBack(changeset)).isEqualTo(rolledBack);
        assertThatThrownBy(() -> changesets().commit(changeset)).isInstanceOf(RepositoryException.Conflict.class);
        checkNumbers();
        checkRevisions();
    }

    @Test
    void committingTwiceIsCommittingOnce() {
        Changeset.Open changeset = changesets().begin("");
        changesets().add(changeset, Map.of(PATH, blob("a")));
        Changeset.Committed committed = changesets().commit(changeset);
        long changes = changes().size();

        assertThat(changesets().commit(changeset)).isEqualTo(committed);
        assertThat(changes()).hasSize((int) changes);
        assertThatThrownBy(() -> changesets().rollBack(changeset)).isInstanceOf(RepositoryException.Conflict.class);
        assertThatThrownBy(() -> changesets().add(changeset, Map.of(PATH, blob("a"))))
                .isInstanceOf(RepositoryException.Conflict.class);
    }

    @Test
    void whateverIsRepeatedIsDoneOnce() {
        ChangesetId id = new ChangesetId(UUID.randomUUID());
        Entry.Published old = publish(new EntryPath("old"), "old");
        Changeset.Open changeset = changesets().begin(id, "", Changesets.LEASE);
        for (int i = 0; i < 2; i++) {
            assertThat(changesets().begin(id, "", Changesets.LEASE).id()).isEqualTo(id);
            changesets().add(changeset, Map.of(PATH, blob("a")));
            changesets().expire(changeset, List.of(old, old));
            changesets().tag(changeset, old, List.of(TAG, TAG));
            changesets().tag(changeset, PATH, List.of(TAG));
        }
        assertThat(changesets().renew(changeset).items()).isEqualTo(4);
        assertThatThrownBy(() -> changesets().untag(changeset, PATH, List.of(TAG)))
                .isInstanceOf(RepositoryException.Conflict.class);
        assertThatThrownBy(() -> changesets().untag(changeset, old, List.of(TAG)))
                .isInstanceOf(RepositoryException.Conflict.class);
        assertThatThrownBy(() -> changesets().publish(changeset, List.of(expired(old))))
                .isInstanceOf(RepositoryException.Conflict.class);
        assertThat(history(PATH)).hasSize(1);
    }

    @Test
    void theLaterOfTwoContentsOfOnePathIsCurrent() {
        Changeset.Open changeset = changesets().begin("");
        changesets().add(changeset, Map.of(PATH, blob("first")));
        Entry.Unpublished later =
                changesets().add(changeset, Map.of(PATH, blob("later"))).getFirst();
        changesets().commit(changeset);

        assertThat(catalogue.current(PATH).map(Entry.Published::id)).contains(later.id());
    }

    @Test
    void anEntryThatSomebodyElseHasChangedIsAConflictAndNothingHasHappened() {
        Entry.Published old = publish(PATH, "old");
        Changeset.Open changeset = changesets().begin("");
        changesets().add(changeset, Map.of(OTHER, blob("y")));
        changesets().expire(changeset, List.of(old));
        Entry.Published again = catalogue.inTransaction(tx -> tx.publish(tx.expire(old)));

        assertThatThrownBy(() -> changesets().commit(changeset))
                .isInstanceOf(RepositoryException.Conflict.class)
                .hasMessageContaining("data/x");
        assertThat(catalogue.current(PATH)).contains(again);
        assertThat(catalogue.current(OTHER)).isEmpty();
        changesets().rollBack(changeset);
        checkNumbers();
    }

    @Test
    void whatWasExpiredIsPublishedAgainWithTheRest() {
        Entry.Published old = publish(PATH, "old");
        Entry.Expired expired = catalogue.inTransaction(tx -> tx.expire(old));
        Changeset.Open changeset = changesets().begin("");
        changesets().publish(changeset, List.of(expired));
        changesets().commit(changeset);

        assertThat(catalogue.current(PATH).map(Entry.Published::id)).contains(old.id());
    }

    @Test
    void anAbandonedChangesetIsReclaimedAndOneThatGoesOnIsNot() {
        Changeset.Open abandoned = changesets().begin(new ChangesetId(UUID.randomUUID()), "", Duration.ofHours(1));
        Changeset.Open alive = changesets().begin(new ChangesetId(UUID.randomUUID()), "", Duration.ofHours(1));
        Blob blob = blob("a");
        changesets().add(abandoned, Map.of(PATH, blob));
        time.set(START.plus(Duration.ofMinutes(50)));
        changesets().renew(alive);
        time.set(START.plus(Duration.ofMinutes(70)));

        assertThat(changesets().reclaim()).extracting(Changeset::id).containsExactly(abandoned.id());
        assertThat(changesets().reclaim()).isEmpty();
        assertThat(condemn(blob)).isEqualTo(1);
        assertThatThrownBy(() -> changesets().commit(abandoned))
                .isInstanceOf(RepositoryException.Conflict.class)
                .hasMessageContaining("begin another");
        changesets().add(alive, Map.of(OTHER, blob("b")));
        changesets().commit(alive);
        assertThat(catalogue.<List<Changeset>, RuntimeException>read(
                        snapshot -> snapshot.changesets().toList()))
                .hasSize(2)
                .noneMatch(Changeset.Open.class::isInstance);
    }

    @Test
    void aBlobThatWasCollectedIsAConflictAndNothingIsAdded() {
        Blob collected = blob("a");
        condemn(collected);
        Changeset.Open changeset = changesets().begin("");
        Map<EntryPath, Blob> contents = new LinkedHashMap<>();
        contents.put(OTHER, blob("b"));
        contents.put(PATH, collected);

        assertThatThrownBy(() -> changesets().add(changeset, contents))
                .isInstanceOf(RepositoryException.Conflict.class)
                .hasMessageContaining("data/x");
        assertThat(history(OTHER)).isEmpty();
        checkNumbers();
    }

    @Test
    void whatIsNoChangesetIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> changesets().begin("two\nlines"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> changesets().begin(new ChangesetId(UUID.randomUUID()), "", Duration.ZERO));
        Changeset.Open unknown = new Changeset.Open(new ChangesetId(UUID.randomUUID()), "", ALICE, 0, START, START);
        assertThatThrownBy(() -> changesets().commit(unknown)).isInstanceOf(RepositoryException.Conflict.class);
    }

    @Test
    void tenThousandFilesLandAtOnceBesideAReader() throws Exception {
        Map<EntryPath, Blob> contents = new LinkedHashMap<>();
        Blob blob = blob("a");
        for (int i = 0; i < 10_000; i++) {
            contents.put(new EntryPath("export/" + i), blob);
        }
        Changeset.Open changeset = changesets().begin("");
        changesets().add(changeset, contents);
        CountDownLatch looked = new CountDownLatch(1);
        List<Long> seen = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(1);
                Catalogue reader = open()) {
            Future<Changeset.Committed> commit = threads.submit(() -> {
                looked.await();
                return changesets().commit(changeset);
            });
            while (!commit.isDone()) {
                seen.add(reader.read(snapshot -> {
                    long published = snapshot.find(EntryQuery.current()).count();
                    looked.countDown();
                    return published;
                }));
            }
            assertThat(commit.get().items()).isEqualTo(10_000);
        }
        assertThat(seen).allMatch(count -> count == 0 || count == 10_000);
        assertThat(paths(EntryQuery.current())).hasSize(10_000);
        checkNumbers();
        checkRevisions();
    }

    @Test
    void changesetsThatMeetInOppositeOrdersAllLand() throws Exception {
        Blob blob = blob("a");
        List<EntryPath> paths = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            paths.add(new EntryPath("p/" + i));
        }
        List<Future<Changeset.Committed>> commits = new ArrayList<>();
        try (Catalogue second = open().as(BOB);
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (int i = 0; i < 12; i++) {
                Changesets mine = (i % 2 == 0 ? catalogue : second).changesets();
                List<EntryPath> order = i % 2 == 0 ? paths : paths.reversed();
                commits.add(threads.submit(() -> {
                    Changeset.Open changeset = mine.begin("");
                    for (EntryPath path : order) {
                        mine.add(changeset, Map.of(path, blob));
                    }
                    return mine.commit(changeset);
                }));
            }
        }
        long last = 0;
        for (Future<Changeset.Committed> commit : commits) {
            last = Math.max(last, commit.get().lastChange());
        }
        for (EntryPath path : paths) {
            long publication = catalogue.current(path).orElseThrow().publication();
            assertThat(publication).as("the last changeset has them all").isBetween(last - 30, last);
        }
        checkNumbers();
        checkRevisions();
    }

    private Changesets changesets() {
        return catalogue.changesets();
    }

    private static Entry.Expired expired(Entry.Published entry) {
        return new Entry.Expired(
                entry.id(), entry.path(), entry.blob(), entry.origin(), entry.times(), entry.revision());
    }

    private void checkNumbers() {
        List<Long> numbers = changes().stream().map(Change::number).toList();
        assertThat(numbers)
                .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
        assertThat(catalogue.<Long>look(session -> session.number("SELECT value FROM counter WHERE name = 'change'")))
                .isEqualTo(numbers.size());
    }

    /// The log and the entries tell the same story.
    private void checkRevisions() {
        Map<EntryId, Change> last = new TreeMap<>(Comparator.comparing(EntryId::toString));
        changes().stream()
                .filter(change -> change.entry().isPresent() && change.tag().isEmpty())
                .forEach(change -> last.put(change.entry().get(), change));
        List<Entry> all = catalogue.read(
                snapshot -> snapshot.find(EntryQuery.everything()).toList());
        assertThat(all).hasSameSizeAs(last.keySet());
        for (Entry entry : all) {
            Change change = Objects.requireNonNull(last.get(entry.id()));
            assertThat(change.number()).isEqualTo(entry.revision());
            assertThat(change.path()).contains(entry.path());
            String told = change.kind() == Change.Kind.ADDED
                    ? "UNPUBLISHED"
                    : change.kind().name();
            assertThat(told).isEqualTo(entry.state().name());
        }
    }
}
