package dev.coffer.app;

import dev.coffer.repository.backup.Backups.Backup;

/// A backup in a line.
final class BackupRow {
    private BackupRow() {}

    static String of(Backup backup, boolean json) {
        return json
                ? json(backup).end()
                : String.join(
                        "\t",
                        backup.at().toString(),
                        backup.id().toString(),
                        backup.rows() + " rows",
                        Sizes.human(backup.bytes()),
                        backup.place());
    }

    static JsonLine json(Backup backup) {
        return new JsonLine()
                .put("id", backup.id().toString())
                .put("at", backup.at().toString())
                .put("place", backup.place())
                .put("rows", backup.rows())
                .put("bytes", backup.bytes())
                .put("last_change", backup.lastChange())
                .put("tables_version", backup.version())
                .put("engine", backup.engine());
    }
}
