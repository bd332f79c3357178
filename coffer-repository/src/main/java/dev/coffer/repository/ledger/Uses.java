package dev.coffer.repository.ledger;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.PresetUse;
import dev.coffer.repository.Session;
import dev.coffer.repository.ledger.Ledger.Use;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes down what was used. Rows that somebody else has locked are left out: a use more or less does not
/// matter, and nobody waits for anybody.
record Uses(Catalogue catalogue, String place) {
    private static final String FREE =
            "SELECT id, derivative_key FROM derivative WHERE derivative_key IN " + Rows.OF_PAGE + " AND place = ?";
    private static final String USED =
            "UPDATE derivative SET used_at = ? WHERE id IN " + Rows.OF_PAGE + " AND used_at < ?";
    private static final String DIRECT =
            "UPDATE derivative SET direct = 1 WHERE id IN " + Rows.OF_PAGE + " AND direct = 0";

    /// What was noted of one key.
    private static final class Noted {
        private boolean isDirect;
        private final List<PresetUse> presets = new ArrayList<>();

        void add(Use use) {
            use.preset().ifPresentOrElse(presets::add, () -> isDirect = true);
        }
    }

    void note(Collection<Use> uses) {
        Map<String, Noted> byKey = new TreeMap<>();
        uses.forEach(use -> byKey.computeIfAbsent(use.key(), key -> new Noted()).add(use));
        List<String> keys = List.copyOf(byKey.keySet());
        for (int from = 0; from < keys.size(); from += Rows.PAGE) {
            List<String> page = keys.subList(from, Math.min(keys.size(), from + Rows.PAGE));
            catalogue.transact(tx -> note(tx.session(), page, byKey, tx.now().toEpochMilli()));
        }
    }

    private int note(Session session, List<String> page, Map<String, Noted> byKey, long now) {
        Map<String, String> keysById = new LinkedHashMap<>();
        session.list(
                        FREE + session.forUpdateOfFree(),
                        row -> Map.entry(row.getString(1), row.getString(2)),
                        Rows.page(page, place))
                .forEach(row -> keysById.put(row.getKey(), row.getValue()));
        if (keysById.isEmpty()) {
            return 0;
        }
        List<@Nullable Object> values = new ArrayList<>();
        values.add(now);
        values.addAll(List.of(Rows.page(keysById.keySet(), now)));
        session.update(USED, values.toArray());
        List<String> direct = new ArrayList<>();
        List<@Nullable Object[]> byPreset = new ArrayList<>();
        keysById.forEach((id, key) -> {
            Noted noted = byKey.get(key);
            if (noted != null) {
                if (noted.isDirect) {
                    direct.add(id);
                }
                noted.presets.forEach(use -> byPreset.add(Rows.used(id, use)));
            }
        });
        if (!direct.isEmpty()) {
            session.update(DIRECT, Rows.page(direct));
        }
        if (!byPreset.isEmpty()) {
            session.batch(Rows.INPUT, byPreset);
        }
        return keysById.size();
    }
}
