package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What tags and searches promise, on every database.
abstract class FindContract extends CatalogueOfEntries {
    private static final Tag RED = new Tag("red");
    private static final Tag BLUE = new Tag("blue");
    private static final Tag NOBODYS = new Tag("nobody's \"%_ tag");

    @Test
    void tagsOfAnEntryAndOfItsPathCountTogetherAndOnce() {
        Entry.Published entry = publish(PATH, "a");
        catalogue.inTransaction(tx -> {
            tx.tag(entry, List.of(RED, RED, BLUE));
            tx.tag(PATH, List.of(RED, NOBODYS));
            return true;
        });

        assertThat(tags(entry)).containsExactly("blue", "nobody's \"%_ tag", "red");
        assertThat(paths(EntryQuery.current().withAll(RED).withAll(BLUE).withAll(NOBODYS)))
                .containsExactly("data/x");
        catalogue.inTransaction(tx -> {
            tx.untag(entry, List.of(RED, new Tag("never")));
            return true;
        });
        assertThat(tags(entry)).as("the path's stays").contains("red");
        catalogue.inTransaction(tx -> {
            tx.untag(PATH, List.of(RED));
            return true;
        });
        assertThat(tags(entry)).doesNotContain("red");
        assertThat(changes().stream().map(Change::kind).skip(2))
                .containsExactly(
                        Change.Kind.TAGGED,
                        Change.Kind.TAGGED,
                        Change.Kind.PATH_TAGGED,
                        Change.Kind.PATH_TAGGED,
                        Change.Kind.UNTAGGED,
                        Change.Kind.PATH_UNTAGGED);
    }

    @Test
    void everyTagIsTold() {
        Entry.Published entry = publish(PATH, "a");
        catalogue.inTransaction(tx -> {
            tx.tag(entry, List.of(RED, BLUE));
            tx.tag(PATH, List.of(RED, new Tag("z")));
            return true;
        });

        assertThat(catalogue.<List<String>, RuntimeException>read(
                        snapshot -> snapshot.tags().map(Tag::text).toList()))
                .containsExactly("blue", "red", "z");
    }

    @Test
    void aTagOfAPathCountsForItsVersionsToCome() {
        catalogue.inTransaction(tx -> {
            tx.tag(PATH, List.of(RED));
            return true;
        });
        assertThat(paths(EntryQuery.current().withAny(RED))).isEmpty();
        publish(PATH, "a");

        assertThat(paths(EntryQuery.current().withAny(RED))).containsExactly("data/x");
        assertThat(paths(EntryQuery.current().withAny(NOBODYS))).isEmpty();
        assertThat(paths(EntryQuery.current().withNone(RED))).isEmpty();
    }

    @Test
    void aPrefixIsTextAndEveryCharacterMeansItself() {
        List<String> all = List.of("a", "a%", "a%/b", "a_c", "a/b", "ab", "a\uD7FFx", "a\uE000x", "a\uD83D\uDE00", "b");
        all.forEach(path -> publish(new EntryPath(path), "a"));
        for (String prefix : List.of("a", "a%", "a_", "a/", "a\uD7FF", "a\uD83D\uDE00", "zzz", "A", "b")) {
            assertThat(paths(EntryQuery.current().withPrefix(prefix)))
                    .as(prefix)
                    .containsExactlyElementsOf(all.stream()
                            .filter(path -> path.startsWith(prefix))
                            .sorted(byBytes())
                            .toList());
        }
        assertThat(EntrySearch.end("\uDBFF\uDFFF")).isEmpty();
        assertThat(EntrySearch.end("a\uDBFF\uDFFF")).contains("b");
    }

    @Test
    void aQueryWithoutAStateOrWithCountlessTagsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EntryQuery.everything().withStates(Set.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> {
            EntryQuery query = EntryQuery.current();
            for (int i = 0; i <= 100; i++) {
                query = query.withAny(new Tag("t" + i));
            }
        });
    }

    /// Hundreds of paths with versions in all states and tags at random, and queries at random, against a
    /// search that looks at each.
    @Test
    void aSearchFindsWhatLookingAtEachFinds() {
        Random random = new Random(20_260_101);
        List<Tag> tags = Stream.of("t0", "t1", "t2", "t3", "rare").map(Tag::new).toList();
        Map<EntryId, Set<Tag>> tagged = new HashMap<>();
        Blob blob = blob("a");
        for (int round = 0; round < 9; round++) {
            catalogue.inTransaction(tx -> {
                for (int i = 0; i < 90; i++) {
                    EntryPath path = new EntryPath("d" + random.nextInt(3) + "/" + random.nextInt(150));
                    Entry.Unpublished added = tx.add(path, blob);
                    Set<Tag> own = new HashSet<>();
                    tags.subList(0, 4).stream()
                            .filter(tag -> random.nextInt(3) == 0)
                            .forEach(own::add);
                    if (random.nextInt(200) == 0) {
                        own.add(tags.get(4));
                    }
                    tx.tag(added, own);
                    tagged.put(added.id(), own);
                    if (random.nextInt(20) == 0) {
                        tx.tag(path, List.of(tags.get(random.nextInt(4))));
                    }
                    advance(tx, added, random.nextInt(6));
                }
                return true;
            });
        }
        List<Entry> all = catalogue.read(
                snapshot -> snapshot.find(EntryQuery.everything()).toList());
        assertThat(all)
                .hasSize(9 * 90)
                .isSortedAccordingTo(Comparator.comparing(e -> e.path().text(), byBytes()));
        Map<EntryId, Set<Tag>> effective = catalogue.read(snapshot -> {
            Map<EntryId, Set<Tag>> sets = new HashMap<>();
            all.forEach(entry -> sets.put(entry.id(), Set.copyOf(snapshot.tags(entry))));
            return sets;
        });
        all.forEach(entry -> assertThat(effective.get(entry.id())).containsAll(tagged.get(entry.id())));
        for (int i = 0; i < 60; i++) {
            EntryQuery query = query(random, tags);
            List<EntryId> wanted = all.stream()
                    .filter(entry -> matches(entry, query, effective.getOrDefault(entry.id(), Set.of()), all))
                    .map(Entry::id)
                    .toList();
            assertThat(catalogue.<List<EntryId>, RuntimeException>read(
                            snapshot -> snapshot.find(query).map(Entry::id).toList()))
                    .as(query.toString())
                    .isEqualTo(wanted);
        }
    }

    @Test
    void aPathWithMoreVersionsThanAPageIsReadToItsEnd() {
        Blob blob = blob("a");
        catalogue.inTransaction(tx -> {
            for (int i = 0; i < 1100; i++) {
                tx.publish(tx.add(PATH, blob));
            }
            return true;
        });

        assertThat(history(PATH)).hasSize(1100);
        assertThat(catalogue.<List<Entry>, RuntimeException>read(
                        snapshot -> snapshot.find(EntryQuery.everything()).toList()))
                .hasSize(1100)
                .doesNotHaveDuplicates();
        assertThat(paths(EntryQuery.current())).hasSize(1);
    }

    @Test
    void theCurrentEntryIsOneProbeOfOneIndex() {
        Blob blob = blob("a");
        catalogue.inTransaction(tx -> {
            for (int i = 0; i < 3000; i++) {
                tx.publish(tx.add(new EntryPath("many/" + i % 1000), blob));
            }
            return true;
        });
        String explain = settings() instanceof CatalogueSettings.Postgresql ? "EXPLAIN " : "EXPLAIN QUERY PLAN ";
        String column = settings() instanceof CatalogueSettings.Postgresql ? "QUERY PLAN" : "detail";
        catalogue.change("", session -> session.update("ANALYZE"));

        String plan = catalogue.look(session -> String.join(
                "\n",
                session.list(explain + EntryTable.CURRENT, row -> row.getString(column), "many/7", "alice", "alice")));

        assertThat(plan).contains("entry_published").doesNotContain("Sort").doesNotContain("TEMP B-TREE");
    }

    private static void advance(Transaction tx, Entry.Unpublished entry, int how) {
        switch (how) {
            case 0 -> tx.purge(entry);
            case 1 -> tx.expire(entry);
            case 2 -> tx.expire(tx.publish(entry));
            case 3, 4 -> tx.publish(entry);
            default -> assertThat(entry.state()).isEqualTo(EntryState.UNPUBLISHED);
        }
    }

    private static EntryQuery query(Random random, List<Tag> tags) {
        EntryQuery query = random.nextBoolean()
                ? EntryQuery.current()
                : EntryQuery.everything()
                        .withStates(EnumSet.of(
                                EntryState.values()[random.nextInt(4)], EntryState.values()[random.nextInt(4)]));
        query = random.nextInt(3) == 0 ? query.withPrefix("d" + random.nextInt(3) + "/1") : query;
        for (Tag tag : tags) {
            query = switch (random.nextInt(9)) {
                case 0 -> query.withAll(tag);
                case 1, 2 -> query.withAny(tag);
                case 3 -> query.withNone(tag);
                default -> query;
            };
        }
        return query;
    }

    private static boolean matches(Entry entry, EntryQuery query, Set<Tag> tags, List<Entry> all) {
        return entry.path().text().startsWith(query.prefix())
                && query.states().contains(entry.state())
                && (!query.isCurrent() || isCurrent(entry, all))
                && tags.containsAll(query.all())
                && (query.any().isEmpty() || query.any().stream().anyMatch(tags::contains))
                && query.none().stream().noneMatch(tags::contains);
    }

    private static boolean isCurrent(Entry entry, List<Entry> all) {
        return entry instanceof Entry.Published published
                && all.stream()
                        .filter(other -> other.path().equals(entry.path()))
                        .filter(Entry.Published.class::isInstance)
                        .map(Entry.Published.class::cast)
                        .noneMatch(other -> other.publication() > published.publication());
    }

    private List<String> tags(Entry entry) {
        return catalogue.read(
                snapshot -> snapshot.tags(entry).stream().map(Tag::text).toList());
    }

    private static Comparator<String> byBytes() {
        return (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
