package dev.coffer.repository.ledger;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.DerivativeQuery;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.store.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A query of the ledger as a statement.
final class Selection {
    /// Of a derivative `d`, with a condition for its engine: what would be made now is something else, or nothing.
    private static final String STALE = " AND (%s"
            + " OR EXISTS (SELECT 1 FROM derivative_input i WHERE i.derivative_id = d.id AND i.kind = 'WATERMARK'"
            + " AND NOT EXISTS (SELECT 1 FROM blob b WHERE b.place = d.place AND b.state = 'LIVE'"
            // "sha256-..." or "md5-..."; each has its length, so the other one is never met
            + " AND (b.sha256 = substr(i.name, 8) OR b.md5 = substr(i.name, 5))))"
            + " OR d.direct = 0 AND EXISTS (SELECT 1 FROM derivative_input i WHERE i.derivative_id = d.id"
            + " AND i.kind = 'PRESET') AND NOT EXISTS (SELECT 1 FROM derivative_input i"
            + " JOIN preset used ON used.name = i.name AND used.revision = i.revision"
            + " JOIN preset newest ON newest.name = i.name AND newest.revision ="
            + " (SELECT max(p.revision) FROM preset p WHERE p.name = i.name)"
            + " WHERE i.derivative_id = d.id AND i.kind = 'PRESET' AND newest.operations = used.operations"
            // each watermark that it names by its path is published there now, and was laid over this
            + " AND NOT EXISTS (SELECT 1 FROM preset_mark m WHERE m.name = used.name AND m.revision = used.revision"
            + " AND NOT EXISTS (SELECT 1 FROM entry e JOIN derivative_input w ON w.derivative_id = d.id"
            + " AND w.kind = 'WATERMARK' AND w.name = 'sha256-' || e.sha256"
            + " WHERE e.path = m.path AND e.state = 'PUBLISHED' AND e.publication = (SELECT max(p.publication)"
            + " FROM entry p WHERE p.path = m.path AND p.state = 'PUBLISHED')))))";
    private static final String BY_PRESET = " AND EXISTS (SELECT 1 FROM derivative_input i"
            + " WHERE i.derivative_id = d.id AND i.kind = 'PRESET' AND i.name = ?)";

    private final StringBuilder sql = new StringBuilder(Rows.COLUMNS + " WHERE d.place = ? AND d.whole IS NULL");
    private final List<@Nullable Object> values = new ArrayList<>();

    Selection(String place, DerivativeQuery query) {
        values.add(place);
        if (!query.originals().isEmpty()) {
            int count = query.originals().size();
            sql.append(" AND d.sha256 IN (").append("?, ".repeat(count - 1)).append("?)");
            query.originals().stream().map(Sha256::hex).forEach(values::add);
        }
        query.preset().ifPresent(name -> and(BY_PRESET, name));
        query.recipe().ifPresent(text -> and(" AND d.recipe LIKE ? ESCAPE '!'", "%" + escaped(text) + "%"));
        query.engine().ifPresent(text -> and(" AND d.engine = ?", text));
        query.createdBefore().ifPresent(time -> and(" AND d.created_at < ?", time.toEpochMilli()));
        query.usedBefore().ifPresent(time -> and(" AND d.used_at < ?", time.toEpochMilli()));
        query.minSize().ifPresent(bytes -> and(" AND d.size + d.more >= ?", bytes));
        if (!query.current().isEmpty()) {
            stale(query.current());
        }
    }

    List<DerivativeRow> page(Catalogue catalogue, Optional<UUID> after, int most) {
        List<@Nullable Object> all = new ArrayList<>(values);
        all.add(after.map(UUID::toString).orElse(""));
        all.add(most);
        String statement = sql + " AND d.id > ? ORDER BY d.id LIMIT ?";
        return catalogue.look(session -> session.list(statement, Rows::row, all.toArray()));
    }

    private void stale(Map<String, String> current) {
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
        sql.append(STALE.formatted(String.join(" OR ", others)));
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
