package dev.coffer.repository.ledger;

import dev.coffer.repository.DerivativeQuery;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.Session;
import dev.coffer.store.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A query of the ledger as a statement.
///
/// There are three ways to a page: by the originals that are meant; by what a condition has an index for, if few
/// rows meet it; else through the ledger in its order, until the page is full. Which of the latter two is taken is
/// counted before, since neither database knows by itself how rare a preset is.
final class Selection {
    /// Of a derivative `d`, with a condition for its engine: what would be made now is something else, or nothing.
    ///
    /// All that is asked of its inputs is an aggregate: PostgreSQL would look at the inputs of all derivatives
    /// for an EXISTS, to answer the few that a page asks about. `{}` is the collation of digests, without which
    /// it looks at all blobs for each.
    private static final String STALE = " AND (%s"
            + " OR (SELECT count(*) FROM derivative_input i WHERE i.derivative_id = d.id AND i.kind = 'WATERMARK'"
            // "sha256-..." or "md5-..."; each has its length, so the other one is never met
            + " AND (SELECT count(*) FROM blob b WHERE b.place = d.place AND b.state = 'LIVE'"
            + " AND b.sha256 = substr(i.name, 8){}) = 0"
            + " AND (SELECT count(*) FROM blob b WHERE b.place = d.place AND b.state = 'LIVE'"
            + " AND b.md5 = substr(i.name, 5){}) = 0) > 0"
            // 0: by presets, none of which has these operations now; NULL: by none
            + " OR d.direct = 0 AND (SELECT max(CASE WHEN EXISTS (SELECT 1 FROM preset used JOIN preset newest"
            + " ON newest.name = used.name AND newest.operations = used.operations"
            + " AND newest.revision = (SELECT max(p.revision) FROM preset p WHERE p.name = used.name)"
            + " WHERE used.name = i.name AND used.revision = i.revision"
            // each watermark that it names by its path is published there now, and was laid over this
            + " AND NOT EXISTS (SELECT 1 FROM preset_mark m WHERE m.name = used.name AND m.revision = used.revision"
            + " AND NOT EXISTS (SELECT 1 FROM entry e JOIN derivative_input w ON w.derivative_id = d.id"
            + " AND w.kind = 'WATERMARK' AND w.name = 'sha256-' || e.sha256"
            + " WHERE e.path = m.path AND e.state = 'PUBLISHED' AND e.publication = (SELECT max(p.publication)"
            + " FROM entry p WHERE p.path = m.path AND p.state = 'PUBLISHED'))))"
            + " THEN 1 ELSE 0 END)"
            + " FROM derivative_input i WHERE i.derivative_id = d.id AND i.kind = 'PRESET') = 0)";
    private static final String BY_PRESET = " AND (SELECT count(*) FROM derivative_input i"
            + " WHERE i.derivative_id = d.id AND i.kind = 'PRESET' AND i.name = ?) > 0";

    /// Few enough to be sorted for each page.
    private static final int FEW = 20_000;

    /// The ids of those that used a preset, or were not used since.
    private static final String OF_PRESET =
            "SELECT i.derivative_id FROM derivative_input i WHERE i.kind = 'PRESET' AND i.name = ?";
    private static final String UNUSED =
            "SELECT u.id FROM derivative u WHERE u.place = ? AND u.state = 'STORED' AND u.used_at < ?"
                    + " UNION ALL SELECT m.id FROM derivative m WHERE m.place = ? AND m.state = 'MAKING' AND m.used_at < ?";

    private final String place;
    private final boolean byOriginals;
    private final StringBuilder sql = new StringBuilder();
    private final List<@Nullable Object> values = new ArrayList<>();
    private final List<Way> ways = new ArrayList<>();

    /// A way to all rows that meet a condition.
    private record Way(String ids, List<@Nullable Object> values) {
        boolean isShort(Session session) {
            List<@Nullable Object> counting = new ArrayList<>(values);
            counting.add(FEW + 1);
            return session.number("SELECT count(*) FROM (" + ids + " LIMIT ?) few", counting.toArray()) <= FEW;
        }
    }

    private Selection(Session session, String place, DerivativeQuery query) {
        this.place = place;
        this.byOriginals = !query.originals().isEmpty();
        if (byOriginals) {
            int count = query.originals().size();
            sql.append(" AND d.sha256 IN (").append("?, ".repeat(count - 1)).append("?)");
            query.originals().stream().map(Sha256::hex).forEach(values::add);
        }
        query.preset().ifPresent(name -> {
            and(BY_PRESET, name);
            ways.add(new Way(OF_PRESET, List.of(name)));
        });
        query.recipe().ifPresent(text -> and(" AND d.recipe LIKE ? ESCAPE '!'", "%" + escaped(text) + "%"));
        query.engine().ifPresent(text -> and(" AND d.engine = ?", text));
        query.createdBefore().ifPresent(time -> and(" AND d.created_at < ?", time.toEpochMilli()));
        query.usedBefore().ifPresent(time -> {
            and(" AND d.used_at < ?", time.toEpochMilli());
            ways.add(new Way(UNUSED, List.of(place, time.toEpochMilli(), place, time.toEpochMilli())));
        });
        query.minSize().ifPresent(bytes -> and(" AND d.size + d.more >= ?", bytes));
        if (!query.current().isEmpty()) {
            stale(session, query.current());
        }
    }

    static List<DerivativeRow> page(
            Session session, String place, DerivativeQuery query, Optional<UUID> after, int most) {
        return new Selection(session, place, query).page(session, after, most);
    }

    private List<DerivativeRow> page(Session session, Optional<UUID> after, int most) {
        Optional<Way> way = byOriginals
                ? Optional.empty()
                : ways.stream().filter(it -> it.isShort(session)).findFirst();
        List<@Nullable Object> all = new ArrayList<>(List.of(place));
        way.ifPresent(it -> all.addAll(it.values()));
        all.addAll(values);
        all.add(after.map(UUID::toString).orElse(""));
        all.add(most);
        String rows = Rows.COLUMNS + " WHERE " + (byOriginals ? "d.place" : Rows.unindexed(session, "d.place")) + " = ?"
                + " AND d.whole IS NULL"
                + way.map(it -> " AND d.id IN (" + it.ids() + ")").orElse("") + sql
                + " AND d.id > ? ORDER BY d.id LIMIT ?";
        return session.list(rows, Rows::row, all.toArray());
    }

    private void stale(Session session, Map<String, String> current) {
        List<String> theirs = new ArrayList<>();
        List<String> others = new ArrayList<>();
        List<@Nullable Object> prefixes = new ArrayList<>();
        List<@Nullable Object> engines = new ArrayList<>();
        current.forEach((prefix, engine) -> {
            theirs.add("d.recipe LIKE ? ESCAPE '!'");
            others.add("d.recipe LIKE ? ESCAPE '!' AND d.engine <> ?");
            prefixes.add(escaped(prefix) + "%");
            engines.add(escaped(prefix) + "%");
            engines.add(engine);
        });
        sql.append(" AND (").append(String.join(" OR ", theirs)).append(")");
        sql.append(STALE.formatted(String.join(" OR ", others))
                .replace("{}", session.isShared() ? " COLLATE \"default\"" : ""));
        values.addAll(prefixes);
        values.addAll(engines);
    }

    private void and(String condition, Object value) {
        sql.append(condition);
        values.add(value);
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
