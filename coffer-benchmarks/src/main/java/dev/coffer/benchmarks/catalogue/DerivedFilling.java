package dev.coffer.benchmarks.catalogue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Writes the ledger of many derivatives as fast as the database takes it: without its indexes, which
/// come afterwards.
final class DerivedFilling {
    private static final int BATCH = 10_000;
    private static final int PIECE = 1 << 20;

    private final Engine engine;
    private final Connection connection;

    private DerivedFilling(Engine engine, Connection connection) {
        this.engine = engine;
        this.connection = connection;
    }

    /// Fills an empty catalogue.
    static Derived fill(Engine engine, long count) throws SQLException, IOException {
        long originals = Math.clamp(count / 10, 1, 1_000_000);
        Filling.fillWithBlobs(engine, originals);
        try (Connection connection = engine.connect()) {
            Derived all = new Derived(count, originals, host(connection));
            new DerivedFilling(engine, connection).fill(all);
            engine.analyse();
            return all;
        }
    }

    private static String host(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT name FROM host LIMIT 1")) {
            row.next();
            return row.getString(1);
        }
    }

    private void fill(Derived all) throws SQLException, IOException {
        execute(
                engine instanceof Engine.Sqlite
                        ? List.of(
                                "PRAGMA foreign_keys = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -500000")
                        : List.of(
                                "SET session_replication_role = replica", // no row's references are looked up
                                "SET synchronous_commit = off",
                                "SET maintenance_work_mem = '512MB'"));
        List<String> indexes = indexes();
        connection.setAutoCommit(false);
        rows("preset (name, revision, operations, host, author, set_at)", 1, number -> Derived.presets(all.host()));
        rows(Derived.DERIVATIVE, all.count(), number -> List.<@Nullable Object[]>of(all.row(number)));
        rows(Derived.INPUT, all.count(), all::inputs);
        connection.commit();
        connection.setAutoCommit(true);
        execute(indexes);
    }

    /// Takes the indexes away.
    ///
    /// @return the statements that bring them back
    private List<String> indexes() throws SQLException {
        String known = engine instanceof Engine.Sqlite
                ? "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name LIKE 'derivative%'"
                : "SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'derivative%' AND indexname NOT LIKE '%pkey'";
        List<String> made = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(known)) {
            while (rows.next()) {
                gone.add("DROP INDEX " + rows.getString(1));
                made.add(rows.getString(2));
            }
        }
        execute(gone);
        return made;
    }

    private void execute(List<String> statements) throws SQLException {
        for (String sql : statements) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    /// @param made the rows of a number, from 1 to `count`
    private void rows(String table, long count, LongFunction<List<@Nullable Object[]>> made)
            throws SQLException, IOException {
        if (engine instanceof Engine.Postgresql) {
            copy(table, count, made);
        } else {
            insert(table, count, made);
        }
    }

    private void insert(String table, long count, LongFunction<List<@Nullable Object[]>> made) throws SQLException {
        String marks = table.chars()
                .filter(letter -> letter == ',')
                .mapToObj(comma -> ", ?")
                .collect(Collectors.joining());
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO " + table + " VALUES (?" + marks + ")")) {
            for (long number = 1; number <= count; number++) {
                for (@Nullable Object[] row : made.apply(number)) {
                    for (int i = 0; i < row.length; i++) {
                        statement.setObject(i + 1, row[i]);
                    }
                    statement.addBatch();
                }
                if (number % BATCH == 0) {
                    statement.executeBatch();
                }
            }
            statement.executeBatch();
        }
    }

    private void copy(String table, long count, LongFunction<List<@Nullable Object[]>> made)
            throws SQLException, IOException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table + " FROM STDIN");
        StringBuilder text = new StringBuilder(PIECE + 4096);
        for (long number = 1; number <= count; number++) {
            for (@Nullable Object[] row : made.apply(number)) {
                text.append(Arrays.stream(row)
                                .map(value -> Objects.toString(value, "\\N"))
                                .collect(Collectors.joining("\t")))
                        .append('\n');
            }
            if (text.length() > PIECE || number == count) {
                byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                copy.writeToCopy(bytes, 0, bytes.length);
                text.setLength(0);
            }
        }
        copy.endCopy();
    }
}
