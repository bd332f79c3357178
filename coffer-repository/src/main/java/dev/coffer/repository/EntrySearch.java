package dev.coffer.repository;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Finds entries, in the order of their paths and, within a path, of their ids.
///
/// It reads the paths that can matter, some at a time, from the index that has the fewest of them (of a tag,
/// or of a state), and then those entries of them that match. So a page costs what it shows, and a stream's
/// memory is that of a page.
final class EntrySearch {
    private static final int PATHS = 200;
    private static final int ENTRIES = 500;
    private static final int COUNTED = 1000;

    private static final String OF_ENTRY = "EXISTS (SELECT 1 FROM entry_tag t WHERE t.entry_id = e.id AND t.tag IN (";
    private static final String OF_PATH = ")) OR EXISTS (SELECT 1 FROM path_tag p WHERE p.path = e.path AND p.tag IN (";
    private static final String NEWEST = " AND NOT EXISTS (SELECT 1 FROM entry o WHERE o.path = e.path"
            + " AND o.state = 'PUBLISHED' AND o.publication > e.publication)";
    private static final String ORDER = " AND (e.path, e.id) > (?, ?) ORDER BY e.path, e.id LIMIT " + ENTRIES;

    /// An index in the order of paths: a table, and what its rows must be.
    private record Index(String table, String condition, String value) {}

    private final Supplier<Session> lent;
    private final Optional<Access.Condition> readable;
    private final EntryQuery query;
    private final List<Index> indexes;

    private EntrySearch(Supplier<Session> lent, Access access, EntryQuery query) {
        this.lent = lent;
        this.readable = access.mayReadAll() ? Optional.empty() : Optional.of(access.readable("path"));
        this.query = query;
        this.indexes = indexes();
    }

    static Stream<Entry> find(Supplier<Session> lent, Access access, EntryQuery query, Optional<String> after) {
        EntrySearch search = new EntrySearch(lent, access, query);
        Optional<List<String>> before =
                after.filter(path -> compareBytes(path, query.prefix()) >= 0).map(List::of);
        return Pages.<List<String>>stream(last -> search.paths(last.or(() -> before)))
                .flatMap(paths -> Pages.stream(last -> search.entries(paths, last)));
    }

    /// One page: the next paths, as a list in a list.
    private List<List<String>> paths(Optional<List<String>> last) {
        List<Object> values = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        String from = last.map(List::getLast).orElse(query.prefix());
        Optional<String> end = end(query.prefix());
        for (Index index : indexes) {
            values.add(index.value());
            values.add(from);
            end.ifPresent(values::add);
            readable.ifPresent(condition -> values.addAll(condition.values()));
            parts.add("SELECT path FROM (SELECT DISTINCT path FROM " + index.table() + " WHERE " + index.condition()
                    + " = ? AND path " + (last.isEmpty() ? ">=" : ">") + " ?" + (end.isPresent() ? " AND path < ?" : "")
                    + readable.map(condition -> " AND " + condition.sql()).orElse("")
                    + " ORDER BY path LIMIT " + PATHS + ") i" + parts.size());
        }
        String sql = String.join(" UNION ", parts) + " ORDER BY 1 LIMIT " + PATHS;
        List<String> page = lent.get().list(sql, row -> row.getString(1), values.toArray());
        return page.isEmpty() ? List.of() : List.of(page);
    }

    private List<Entry> entries(List<String> paths, Optional<Entry> last) {
        List<Object> values = new ArrayList<>(paths);
        // One text for all pages: the last ones are filled up.
        values.addAll(Collections.nCopies(PATHS - paths.size(), paths.getLast()));
        StringBuilder sql = new StringBuilder(EntryTable.SELECT)
                .append(" WHERE e.path IN (")
                .append(marks(PATHS))
                .append(") AND e.state IN (")
                .append(marks(query.states().size()))
                .append(")");
        query.states().forEach(state -> values.add(state.name()));
        if (query.isCurrent()) {
            sql.append(NEWEST);
        }
        for (Tag tag : query.all()) {
            tagged(" AND (", List.of(tag), sql, values);
        }
        if (!query.any().isEmpty()) {
            tagged(" AND (", query.any(), sql, values);
        }
        if (!query.none().isEmpty()) {
            tagged(" AND NOT (", query.none(), sql, values);
        }
        values.add(last.map(entry -> entry.path().text()).orElse(""));
        values.add(last.map(entry -> entry.id().toString()).orElse(""));
        return lent.get().list(sql.append(ORDER).toString(), EntryTable::entry, values.toArray());
    }

    private static void tagged(String and, Collection<Tag> tags, StringBuilder sql, List<Object> values) {
        String marks = marks(tags.size());
        sql.append(and)
                .append(OF_ENTRY)
                .append(marks)
                .append(OF_PATH)
                .append(marks)
                .append(")))");
        tags.forEach(tag -> values.add(tag.text()));
        tags.forEach(tag -> values.add(tag.text()));
    }

    private List<Index> indexes() {
        if (!query.all().isEmpty()) {
            return ofTag(query.all().stream()
                    .min(Comparator.comparingLong(this::count))
                    .orElseThrow());
        }
        if (!query.any().isEmpty()) {
            return query.any().stream().flatMap(tag -> ofTag(tag).stream()).toList();
        }
        return query.states().stream()
                .map(state -> new Index("entry", "state", state.name()))
                .toList();
    }

    private static List<Index> ofTag(Tag tag) {
        return List.of(new Index("entry_tag", "tag", tag.text()), new Index("path_tag", "tag", tag.text()));
    }

    /// How many have the tag, as far as it takes to tell a rare one.
    private long count(Tag tag) {
        return lent.get()
                        .number(
                                "SELECT count(*) FROM (SELECT 1 FROM entry_tag WHERE tag = ? LIMIT " + COUNTED + ") t",
                                tag.text())
                + lent.get()
                        .number(
                                "SELECT count(*) FROM (SELECT 1 FROM path_tag WHERE tag = ? LIMIT " + COUNTED + ") t",
                                tag.text());
    }

    /// The first text, by bytes, that is behind all that begin with `prefix`; empty if there is none.
    static Optional<String> end(String prefix) {
        int[] points = prefix.codePoints().toArray();
        for (int length = points.length; length > 0; length--) {
            int last = points[length - 1];
            if (last < Character.MAX_CODE_POINT) {
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return Optional.of(new String(points, 0, length - 1) + Character.toString(next));
            }
        }
        return Optional.empty();
    }

    private static int compareBytes(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }
}
