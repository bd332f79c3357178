package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What following and asking the log promise, on every database.
abstract class FeedContract extends CatalogueOfEntries {

    @Test
    void everyConditionNarrowsWhatIsFound() {
        publish(new EntryPath("a/b"), "1");
        time.set(START.plusSeconds(60));
        catalogue.as(BOB).inTransaction(tx -> tx.announce(new EntryPath("a/bc")));
        time.set(START.plusSeconds(120));
        Changeset.Open changeset = catalogue.changesets().begin("note");
        catalogue.changesets().add(changeset, Map.of(new EntryPath("a/b/c"), blob("2")));
        catalogue.changesets().commit(changeset);

        assertThat(kinds(ChangeQuery.all())).hasSize(changes().size());
        assertThat(kinds(ChangeQuery.all().withBelow(new PathPrefix("a/b"))))
                .containsExactly("ADDED", "PUBLISHED", "ADDED", "PUBLISHED");
        assertThat(kinds(ChangeQuery.all().withAuthor("bob"))).containsExactly("ADDED");
        assertThat(kinds(ChangeQuery.all().withKinds(Set.of(Change.Kind.PUBLISHED, Change.Kind.CHANGESET_COMMITTED))))
                .containsExactly("PUBLISHED", "PUBLISHED", "CHANGESET_COMMITTED");
        assertThat(kinds(ChangeQuery.all().withSince(START.plusSeconds(60)).withUntil(START.plusSeconds(120))))
                .containsExactly("ADDED");
        assertThat(kinds(ChangeQuery.all().withChangeset(changeset.id())))
                .containsExactly("CHANGESET_BEGUN", "ADDED", "PUBLISHED", "CHANGESET_COMMITTED");
        assertThat(kinds(ChangeQuery.all().withAuthor("alice").withBelow(new PathPrefix("a/bc"))))
                .isEmpty();
        assertThat(catalogue.<Long, RuntimeException>read(snapshot ->
                        snapshot.changes(ChangeQuery.all().withAuthor("bob"), 0).count()))
                .isEqualTo(1);
    }

    @Test
    void whatDoesNotMatchIsPassedOverForGood() {
        Feed feed = catalogue.feed(ChangeQuery.all().withAuthor("bob"), 0);
        publish(PATH, "1");
        assertThat(feed.next(10)).isEmpty();
        assertThat(feed.position()).isEqualTo(changes().getLast().number());
        catalogue.as(BOB).inTransaction(tx -> tx.announce(PATH));
        assertThat(feed.next(10)).hasSize(1);
        assertThat(feed.next(10)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> feed.next(0));
    }

    @Test
    void aPageEndsWhereTheNextBegins() {
        for (int i = 0; i < 7; i++) {
            publish(new EntryPath("p/" + i), "1");
        }
        List<Long> numbers = new ArrayList<>();
        Feed feed = catalogue.feed(ChangeQuery.all(), 0);
        for (List<Change> page = feed.next(3); !page.isEmpty(); page = feed.next(3)) {
            page.forEach(change -> numbers.add(change.number()));
            feed = catalogue.feed(ChangeQuery.all(), feed.position());
        }
        assertThat(numbers).isEqualTo(LongStream.rangeClosed(1, 14).boxed().toList());
    }

    @Test
    void aFollowerMissesNothingAndReadsNothingTwiceWhileSeveralWrite() throws Exception {
        int writers = 3;
        int each = 20;
        Blob blob = blob("x");
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Future<?>> writing = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                writing.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        EntryPath path = new EntryPath("w" + writer + "/" + i);
                        catalogue.inTransaction(tx -> tx.publish(tx.add(path, blob)));
                    }
                }));
            }
            List<Long> numbers = new ArrayList<>();
            Feed feed = catalogue.feed(ChangeQuery.all(), 0);
            while (numbers.size() < writers * each * 2) {
                List<Change> page = feed.await(7, Duration.ofSeconds(20));
                assertThat(page).isNotEmpty();
                page.forEach(change -> numbers.add(change.number()));
            }
            assertThat(numbers)
                    .isEqualTo(LongStream.rangeClosed(1, writers * each * 2L)
                            .boxed()
                            .toList());
            for (Future<?> one : writing) {
                one.get();
            }
        }
    }

    @Test
    void aSearchGoesOnBehindAPath() {
        for (String path : List.of("a", "b/1", "b/2", "c")) {
            publish(new EntryPath(path), path);
            publish(new EntryPath(path), path + "again");
        }
        EntryQuery all = EntryQuery.everything();
        assertThat(after(all, "b/1")).containsExactly("b/2", "b/2", "c", "c");
        assertThat(after(all.withPrefix("b/"), "a")).containsExactly("b/1", "b/1", "b/2", "b/2");
        assertThat(after(all.withPrefix("b/"), "b/2")).isEmpty();
        assertThat(after(EntryQuery.current(), "b/1")).containsExactly("b/2", "c");
    }

    private List<String> after(EntryQuery query, String path) {
        return catalogue.read(snapshot -> snapshot.find(query, new EntryPath(path))
                .map(entry -> entry.path().text())
                .toList());
    }

    private List<String> kinds(ChangeQuery query) {
        return catalogue.feed(query, 0).next(100).stream()
                .map(change -> change.kind().name())
                .toList();
    }
}
