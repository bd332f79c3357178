package dev.coffer.repository.backup;

import dev.coffer.repository.RepositoryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/// Loads the tables of a backup into empty ones, within the caller's transaction.
final class Loading {
    private final BackupFolder folder;
    private final Manifest manifest;
    private final Path temp;

    Loading(BackupFolder folder, Manifest manifest, Path temp) {
        this.folder = folder;
        this.manifest = manifest;
        this.temp = temp;
    }

    /// @throws RepositoryException.Corrupt if the backup is damaged, or its rows do not belong together
    void into(Connection connection, Runnable tableLoaded, LongConsumer progress) throws SQLException {
        checkTables(connection);
        Engine engine = Engine.of(connection);
        List<String> later = engine.prepare(connection);
        List<Manifest.Part> parts = manifest.tables().stream()
                .flatMap(content -> content.parts().stream())
                .toList();
        try (var reader = new PartReader(folder, temp, parts)) {
            for (Manifest.Content content : manifest.tables()) {
                // Migrations put a few rows into new tables.
                execute(connection, "DELETE FROM " + content.table().quotedName());
                for (Manifest.Part part : content.parts()) {
                    load(engine, connection, content.table(), part, reader);
                    progress.accept(part.rows());
                }
                tableLoaded.run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String statement : later) {
            execute(connection, statement);
        }
        engine.check(connection);
    }

    private static void load(Engine engine, Connection connection, Table table, Manifest.Part part, PartReader reader)
            throws SQLException, IOException {
        try (InputStream lines = reader.next()) {
            long loaded = engine.load(connection, table, lines);
            if (loaded != part.rows()) {
                throw new RepositoryException.Corrupt("the part " + part.name() + " of the backup holds " + loaded
                        + " rows, and the manifest says " + part.rows());
            }
        }
    }

    private void checkTables(Connection connection) throws SQLException {
        Map<String, Table> there =
                Tables.of(connection).stream().collect(Collectors.toMap(Table::name, Function.identity()));
        for (Manifest.Content content : manifest.tables()) {
            Table table = there.get(content.table().name());
            if (table == null || !table.columns().containsAll(content.table().columns())) {
                throw new RepositoryException.Incompatible(
                        "the backup has a table " + content.table().name() + " that tables of version "
                                + manifest.version() + " do not have like that");
            }
        }
    }

    private static void execute(Connection connection, String statement) throws SQLException {
        try (Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }
}
