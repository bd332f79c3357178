package dev.coffer.benchmarks.catalogue;

import dev.coffer.repository.Blob;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Changeset;
import dev.coffer.repository.Digests;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Md5;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A changeset of many small entries, from its beginning to its commit, beside the same rows inserted in
/// batches by a program that knows them already.
final class Changing {
    private Changing() {}

    /// Seconds of the two.
    record Turn(double changeset, double raw) {}

    static Turn turn(Engine engine, int entries) throws SQLException {
        double changeset;
        List<Rows> rows;
        List<Rows> parents;
        Filling.fillWithBlobs(engine, entries);
        Map<EntryPath, Blob> contents = contents(engine);
        try (Catalogue catalogue = engine.open()) {
            long begun = System.nanoTime();
            Changeset.Open open = catalogue.changesets().begin("");
            catalogue.changesets().add(open, contents);
            catalogue.changesets().commit(open);
            changeset = seconds(begun);
        }
        try (Connection connection = engine.connect()) {
            parents = List.of(Rows.of(connection, "host", "1 = 1"), Rows.of(connection, "blob", "1 = 1"));
            rows = List.of(
                    Rows.of(connection, "changeset", "1 = 1"),
                    Rows.of(connection, "entry", "1 = 1"),
                    Rows.of(connection, "changeset_item", "1 = 1"),
                    Rows.of(connection, "change", "1 = 1"));
        }
        Engine other = engine.another();
        other.open().close();
        try (Connection connection = other.connect()) {
            connection.setAutoCommit(false);
            for (Rows table : parents) {
                table.insert(connection);
            }
            connection.commit();
            long begun = System.nanoTime();
            for (Rows table : rows) {
                table.insert(connection);
            }
            connection.commit();
            return new Turn(changeset, seconds(begun));
        }
    }

    private static Map<EntryPath, Blob> contents(Engine engine) throws SQLException {
        Map<EntryPath, Blob> contents = new LinkedHashMap<>();
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT id, sha256, md5, size, media_type, bucket, object_key FROM blob ORDER BY id")) {
            while (row.next()) {
                Blob blob = new Blob(
                        UUID.fromString(row.getString(1)),
                        new Digests(new Sha256(row.getString(2)), new Md5(row.getString(3))),
                        row.getLong(4),
                        row.getString(5),
                        new ObjectName(row.getString(6), row.getString(7)));
                contents.put(Filling.path(contents.size() + 1L), blob);
            }
        }
        return contents;
    }

    static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
