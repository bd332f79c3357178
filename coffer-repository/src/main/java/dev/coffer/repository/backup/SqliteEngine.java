package dev.coffer.repository.backup;

import dev.coffer.repository.RepositoryException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// SQLite joins a row's columns itself, which spares a call for each. Few rows hold a character that has to be escaped:
/// the joined line shows whether one does, and only those are asked for again, with all that escaping takes.
record SqliteEngine() implements Engine {
    private static final int ROWS = 2000;
    private static final String[][] ESCAPES = {
        {"'\\'", "'\\\\'"},
        {"char(9)", "'\\t'"},
        {"char(10)", "'\\n'"},
        {"char(13)", "'\\r'"},
        {"char(8)", "'\\b'"},
        {"char(11)", "'\\v'"},
        {"char(12)", "'\\f'"}
    };

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public void dump(Connection connection, Table table, Lines lines) throws SQLException {
        String plain = table.columns().stream()
                .map(column -> "ifnull(" + Table.quoted(column.name()) + ", CAST(x'ff' AS TEXT))")
                .collect(Collectors.joining(", ", "concat_ws(char(9), ", ")"));
        String careful =
                table.columns().stream().map(SqliteEngine::field).collect(Collectors.joining(" || char(9) || "));
        var rewriting = new PlainLine(table.columns().size());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + plain + ", rowid FROM " + table.quotedName());
                PreparedStatement again = connection.prepareStatement(
                        "SELECT " + careful + " FROM " + table.quotedName() + " WHERE rowid = ?")) {
            while (rows.next()) {
                byte[] bytes = rows.getBytes(1);
                if (rewriting.read(bytes)) {
                    lines.line(rewriting.bytes(), rewriting.length());
                } else {
                    byte[] escaped = carefully(again, rows.getLong(2));
                    lines.line(escaped, escaped.length);
                }
            }
        }
    }

    private static byte[] carefully(PreparedStatement statement, long rowid) throws SQLException {
        statement.setLong(1, rowid);
        try (ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("a row of the snapshot is not there any more");
            }
            return row.getBytes(1);
        }
    }

    @Override
    public List<String> prepare(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> later = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet indexes = statement.executeQuery(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")) {
                while (indexes.next()) {
                    names.add(indexes.getString(1));
                    later.add(indexes.getString(2));
                }
            }
            for (String name : names) {
                statement.execute("DROP INDEX " + Table.quoted(name));
            }
        }
        return later;
    }

    @Override
    public long load(Connection connection, Table table, InputStream lines) throws SQLException, IOException {
        String marks =
                String.join(", ", java.util.Collections.nCopies(table.columns().size(), "?"));
        String insert = "INSERT INTO " + table.quotedName() + " (" + table.columnNames() + ") VALUES (" + marks + ")";
        long count = 0;
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            var reader = new LineReader(lines, table);
            while (reader.next()) {
                reader.bind(statement);
                statement.addBatch();
                if (++count % ROWS == 0) {
                    statement.executeBatch();
                }
            }
            statement.executeBatch();
        }
        return count;
    }

    @Override
    public void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet broken = statement.executeQuery("PRAGMA foreign_key_check")) {
            if (broken.next()) {
                throw new RepositoryException.Corrupt("the backup is not whole: a row of " + broken.getString(1)
                        + " refers to one of " + broken.getString(3) + " that is not there");
            }
        }
    }

    /// A column as the format spells it.
    private static String field(Table.Column column) {
        String name = Table.quoted(column.name());
        if (column.type() == Table.Type.INTEGER) {
            return "coalesce(" + name + ", '\\N')";
        }
        String escaped = name;
        for (String[] escape : ESCAPES) {
            escaped = "replace(" + escaped + ", " + escape[0] + ", " + escape[1] + ")";
        }
        return "coalesce(" + escaped + ", '\\N')";
    }
}
