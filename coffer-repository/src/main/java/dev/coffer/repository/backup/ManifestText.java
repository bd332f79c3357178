package dev.coffer.repository.backup;

import dev.coffer.repository.RepositoryException;
import dev.coffer.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// A manifest as JSON; `docs/reference/backup-format.md` says each name.
final class ManifestText {
    private static final String KIND = "coffer-backup";

    static byte[] written(Manifest manifest) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("format", KIND);
        document.put("format_version", Manifest.FORMAT);
        document.put("id", manifest.id().toString());
        document.put("engine", manifest.engine());
        document.put("tables_version", manifest.version());
        document.put("started_at", manifest.startedAt().toString());
        document.put("finished_at", manifest.finishedAt().toString());
        document.put("start_seq", manifest.startSeq());
        document.put("last_change", manifest.lastChange());
        document.put("epoch", manifest.epoch());
        document.put("rows", manifest.rows());
        document.put(
                "tables", manifest.tables().stream().map(ManifestText::table).toList());
        return Json.written(document).getBytes(StandardCharsets.UTF_8);
    }

    /// @param where the object's name, for messages
    /// @throws RepositoryException.Incompatible if a newer program wrote it
    /// @throws RepositoryException.Corrupt if it cannot be read
    static Manifest read(byte[] text, String where) {
        try {
            Map<?, ?> document = Json.read(text);
            if (!Json.text(document, "format").equals(KIND)) {
                throw new IllegalArgumentException("it is not of a backup");
            }
            if (Json.number(document, "format_version") > Manifest.FORMAT) {
                throw new RepositoryException.Incompatible(
                        "the backup " + where + " was made by a newer Coffer; restore it with that one");
            }
            Manifest manifest = new Manifest(
                    UUID.fromString(Json.text(document, "id")),
                    Json.text(document, "engine"),
                    Math.toIntExact(Json.number(document, "tables_version")),
                    Instant.parse(Json.text(document, "started_at")),
                    Instant.parse(Json.text(document, "finished_at")),
                    Json.number(document, "start_seq"),
                    Json.number(document, "last_change"),
                    // It is not in those that were made before there were epochs.
                    document.containsKey("epoch") ? Json.number(document, "epoch") : 0,
                    Json.objects(document, "tables").stream()
                            .map(ManifestText::table)
                            .toList());
            if (manifest.rows() != Json.number(document, "rows")) {
                throw new IllegalArgumentException("a table is missing");
            }
            return manifest;
        } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException e) {
            throw new RepositoryException.Corrupt("the manifest " + where + " is damaged: " + e.getMessage());
        }
    }

    private static Map<String, Object> table(Manifest.Content content) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", content.table().name());
        object.put(
                "columns",
                content.table().columns().stream().map(ManifestText::column).toList());
        object.put("rows", content.rows());
        object.put("digest", content.digest());
        object.put("parts", content.parts().stream().map(ManifestText::part).toList());
        return object;
    }

    private static Map<String, Object> column(Table.Column column) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", column.name());
        object.put("type", column.type().name().toLowerCase(Locale.ROOT));
        return object;
    }

    private static Map<String, Object> part(Manifest.Part part) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", part.name());
        object.put("bytes", part.bytes());
        object.put("rows", part.rows());
        object.put("sha256", part.sha256().hex());
        return object;
    }

    private static Manifest.Content table(Map<?, ?> object) {
        List<Table.Column> columns = Json.objects(object, "columns").stream()
                .map(column -> new Table.Column(
                        Json.text(column, "name"),
                        Table.Type.valueOf(Json.text(column, "type").toUpperCase(Locale.ROOT))))
                .toList();
        return new Manifest.Content(
                new Table(Json.text(object, "name"), columns),
                Json.number(object, "rows"),
                Json.text(object, "digest"),
                Json.objects(object, "parts").stream().map(ManifestText::part).toList());
    }

    private static Manifest.Part part(Map<?, ?> object) {
        return new Manifest.Part(
                Json.text(object, "name"),
                Json.number(object, "bytes"),
                Json.number(object, "rows"),
                new Sha256(Json.text(object, "sha256")));
    }

    private ManifestText() {}
}
