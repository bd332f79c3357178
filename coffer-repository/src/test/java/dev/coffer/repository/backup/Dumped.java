package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Schema;
import dev.coffer.repository.Session;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// All rows of a catalogue as text, to be compared.
final class Dumped {
    /// What a restore writes anew.
    private static final Set<String> RESTORED_ANEW = Set.of("backup", "counter");

    /// The numbers that restores have left out, each up to the next multiple of 10^12.
    private static final String SKIPPED = "SELECT COALESCE(sum(n.number - 1 - (SELECT COALESCE(max(c.number), 0)"
            + " FROM change c WHERE c.number < n.number)), 0) FROM change n WHERE n.number > 1 AND n.number % 1000000000000 = 1";

    private Dumped() {}

    /// The rows of each table in the order of their text, without those of tables that a restore writes anew.
    static Map<String, List<String>> of(CatalogueSettings settings) {
        return Schema.in(settings).with("read", connection -> {
            Map<String, List<String>> tables = new TreeMap<>();
            for (Table table : Tables.of(connection)) {
                if (!RESTORED_ANEW.contains(table.name())) {
                    List<String> rows = new ArrayList<>();
                    Engine.of(connection)
                            .dump(
                                    connection,
                                    table,
                                    (bytes, length) -> rows.add(new String(bytes, 0, length, StandardCharsets.UTF_8)));
                    rows.sort(null);
                    tables.put(table.name(), rows);
                }
            }
            return tables;
        });
    }

    static long number(CatalogueSettings settings, String query) {
        return Schema.in(settings)
                .with("read", connection -> Session.over(connection).number(query));
    }

    /// How many rows refer to one that is not there, or say what cannot be.
    static long contradictions(CatalogueSettings settings) {
        return number(
                        settings,
                        "SELECT count(*) FROM entry e WHERE e.blob_id IS NOT NULL AND NOT EXISTS"
                                + " (SELECT 1 FROM blob b WHERE b.id = e.blob_id AND b.state = 'LIVE')")
                + number(
                        settings,
                        "SELECT count(*) FROM entry_tag t WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.id ="
                                + " t.entry_id)")
                + number(
                        settings,
                        "SELECT count(*) FROM changeset_item i WHERE NOT EXISTS (SELECT 1 FROM changeset c WHERE c.id"
                                + " = i.changeset_id)")
                + number(
                        settings,
                        "SELECT count(*) FROM entry e WHERE e.revision > (SELECT value FROM counter WHERE name ="
                                + " 'change')")
                + Math.abs(number(
                        settings,
                        "SELECT (SELECT value FROM counter WHERE name = 'change') - (SELECT count(*) FROM change)"
                                + " - (" + SKIPPED + ")"));
    }
}
