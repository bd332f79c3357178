package dev.coffer.repository.backup;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The tables that a database has, by its own word: a table that a later version adds is in its backups.
final class Tables {
    /// What a restored catalogue must not have of another: the history of its migrations is made by migrating, the
    /// keys of commits answer a question that is asked seconds later, what pictures look like is made of them, and
    /// jobs that waited or ran would be done once more; servers are processes that run. Derivatives are made anew:
    /// their objects of before are strays, which housekeeping removes.
    private static final Set<String> LEFT_OUT = Set.of(
            "flyway_schema_history",
            "op",
            "picture_hash",
            "job",
            "job_task",
            "server",
            "derivative",
            "derivative_input");

    /// All but those that are left out, in the order of their names.
    static List<Table> of(Connection connection) throws SQLException {
        DatabaseMetaData about = connection.getMetaData();
        List<String> names = new ArrayList<>();
        try (ResultSet rows = about.getTables(null, connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (rows.next()) {
                String name = rows.getString("TABLE_NAME");
                if (!LEFT_OUT.contains(name) && !name.startsWith("sqlite_")) {
                    names.add(name);
                }
            }
        }
        List<Table> tables = new ArrayList<>();
        for (String name : names.stream().sorted().toList()) {
            tables.add(new Table(name, columns(about, connection.getSchema(), name)));
        }
        return tables;
    }

    /// Whether there are no tables, or those of a catalogue.
    static boolean areOfACatalogue(Connection connection) throws SQLException {
        try (ResultSet rows = connection
                .getMetaData()
                .getTables(null, connection.getSchema(), "flyway_schema_history", new String[] {"TABLE"})) {
            return rows.next() || of(connection).isEmpty();
        }
    }

    /// Whether nobody has written anything into the tables; counters that stand at 0 came with them.
    static boolean areEmpty(Connection connection) throws SQLException {
        for (Table table : of(connection)) {
            String filled = table.name().equals("counter") ? " WHERE value <> 0" : "";
            if (isThere(connection, "SELECT 1 FROM " + table.quotedName() + filled + " LIMIT 1")) {
                return false;
            }
        }
        return true;
    }

    static long count(Connection connection, Table table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table.quotedName())) {
            row.next();
            return row.getLong(1);
        }
    }

    static boolean isThere(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next();
        }
    }

    private static List<Table.Column> columns(DatabaseMetaData about, String schema, String table) throws SQLException {
        List<Table.Column> columns = new ArrayList<>();
        try (ResultSet rows = about.getColumns(null, schema, table, "%")) {
            while (rows.next()) {
                if (!rows.getString("TABLE_NAME").equals(table)) {
                    continue; // an underscore in a pattern is any character
                }
                String name = rows.getString("COLUMN_NAME");
                columns.add(new Table.Column(name, type(table + "." + name, rows.getInt("DATA_TYPE"))));
            }
        }
        return columns;
    }

    private static Table.Type type(String column, int type) {
        return switch (type) {
            case Types.VARCHAR, Types.LONGVARCHAR, Types.CHAR, Types.CLOB -> Table.Type.TEXT;
            case Types.BIGINT, Types.INTEGER, Types.SMALLINT -> Table.Type.INTEGER;
            default -> throw new IllegalStateException("the column " + column + " is of a type that no backup knows");
        };
    }

    private Tables() {}
}
