package dev.coffer.benchmarks.catalogue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// The rows of a table, to be inserted into another database as fast as its driver can.
///
/// @param values in the order of the columns
record Rows(String table, List<String> columns, List<Object[]> values) {

    /// All rows that match.
    static Rows of(Connection connection, String table, String condition) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + table + " WHERE " + condition)) {
            int width = rows.getMetaData().getColumnCount();
            List<String> columns = new ArrayList<>();
            for (int i = 1; i <= width; i++) {
                columns.add(rows.getMetaData().getColumnName(i));
            }
            List<Object[]> values = new ArrayList<>();
            while (rows.next()) {
                Object[] row = new Object[width];
                for (int i = 0; i < width; i++) {
                    row[i] = rows.getObject(i + 1);
                }
                values.add(row);
            }
            return new Rows(table, columns, values);
        }
    }

    /// One batch, within the caller's transaction.
    void insert(Connection connection) throws SQLException {
        String marks = String.join(", ", Collections.nCopies(columns.size(), "?"));
        String sql = "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES (" + marks + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] row : values) {
                for (int i = 0; i < row.length; i++) {
                    statement.setObject(i + 1, row[i]);
                }
                statement.addBatch();
            }
            int[] counts = statement.executeBatch();
            if (IntStream.of(counts).anyMatch(count -> count == Statement.EXECUTE_FAILED)) {
                throw new SQLException("a row of " + table + " was not inserted");
            }
        }
    }
}
