package dev.coffer.repository.backup;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/// PostgreSQL's COPY: its text format is that of the parts.
record PostgresEngine() implements Engine {
    private static final int BUFFER = 1 << 18;
    private static final String KEYS = "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            + " FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
            + " ORDER BY conname";
    /// Indexes that carry no primary key or unique constraint.
    private static final String INDEXES = "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)"
            + " FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid"
            + " WHERE t.relnamespace = current_schema()::regnamespace AND t.relname <> 'flyway_schema_history'"
            + " AND t.relkind = 'r' AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)"
            + " ORDER BY 1";

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public void dump(Connection connection, Table table, Lines lines) throws SQLException {
        String rows = "COPY (SELECT " + table.columnNames() + " FROM " + table.quotedName() + ") TO STDOUT";
        CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(rows);
        try {
            for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                lines.line(row, row.length - 1);
            }
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    @Override
    public List<String> prepare(Connection connection) throws SQLException {
        List<String> now = new ArrayList<>();
        List<String> later = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL maintenance_work_mem = '256MB'");
            try (ResultSet indexes = statement.executeQuery(INDEXES)) {
                while (indexes.next()) {
                    now.add("DROP INDEX " + indexes.getString(1));
                    later.add(indexes.getString(2));
                }
            }
            try (ResultSet keys = statement.executeQuery(KEYS)) {
                while (keys.next()) {
                    String alter = "ALTER TABLE " + keys.getString(1);
                    String name = Table.quoted(keys.getString(2));
                    now.add(alter + " DROP CONSTRAINT " + name);
                    later.add(alter + " ADD CONSTRAINT " + name + " " + keys.getString(3));
                }
            }
            for (String each : now.reversed()) {
                statement.execute(each);
            }
        }
        return later;
    }

    @Override
    public long load(Connection connection, Table table, InputStream lines) throws SQLException, IOException {
        String rows = "COPY " + table.quotedName() + " (" + table.columnNames() + ") FROM STDIN";
        return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(rows, lines, BUFFER);
    }

    /// The keys were checked as they were put back.
    @Override
    public void check(Connection connection) {}
}
