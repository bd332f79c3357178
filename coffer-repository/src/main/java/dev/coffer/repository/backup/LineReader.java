package dev.coffer.repository.backup;

import dev.coffer.repository.RepositoryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;

/// Reads the lines of a part, and binds their fields to a statement.
final class LineReader {
    private final InputStream in;
    private final Table table;
    private byte[] buffer = new byte[1 << 18];
    private int from;
    private int to;
    private int start;
    private int end;

    LineReader(InputStream in, Table table) {
        this.in = in;
        this.table = table;
    }

    /// Goes to the next line.
    ///
    /// @return whether there is one
    /// @throws RepositoryException.Corrupt if the last line has no end
    boolean next() throws IOException {
        int at = from;
        while (true) {
            while (at < to) {
                if (buffer[at] == '\n') {
                    start = from;
                    end = at;
                    from = at + 1;
                    return true;
                }
                at++;
            }
            at -= from;
            if (!fill()) {
                if (from < to) {
                    throw corrupt("its last line has no end");
                }
                return false;
            }
        }
    }

    void bind(PreparedStatement statement) throws SQLException {
        int at = start;
        for (int column = 1; column <= table.columns().size(); column++) {
            int stop = at;
            boolean escaped = false;
            while (stop < end && buffer[stop] != '\t') {
                escaped |= buffer[stop] == '\\';
                stop++;
            }
            if (at > end) {
                throw corrupt("a line has " + (column - 1) + " fields instead of "
                        + table.columns().size());
            }
            bind(statement, column, at, stop, escaped);
            at = stop + 1;
        }
        if (at <= end) {
            throw corrupt("a line has more than " + table.columns().size() + " fields");
        }
    }

    private void bind(PreparedStatement statement, int column, int at, int stop, boolean escaped) throws SQLException {
        if (escaped && stop - at == 2 && buffer[at + 1] == 'N') {
            statement.setNull(column, Types.NULL);
            return;
        }
        switch (table.columns().get(column - 1).type()) {
            case INTEGER -> statement.setLong(column, number(at, stop));
            case TEXT ->
                statement.setString(
                        column,
                        escaped ? unescaped(at, stop) : new String(buffer, at, stop - at, StandardCharsets.UTF_8));
        }
    }

    private long number(int at, int stop) {
        try {
            return Long.parseLong(new String(buffer, at, stop - at, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException e) {
            throw corrupt("a field is not a number");
        }
    }

    private String unescaped(int at, int stop) {
        var text = new ByteArrayOutputStream(stop - at);
        for (int i = at; i < stop; i++) {
            byte b = buffer[i];
            if (b == '\\' && i + 1 < stop) {
                i++;
                b = switch (buffer[i]) {
                    case 'b' -> 8;
                    case 't' -> 9;
                    case 'n' -> 10;
                    case 'v' -> 11;
                    case 'f' -> 12;
                    case 'r' -> 13;
                    case '\\' -> '\\';
                    default -> throw corrupt("a field has an escape that there is not");
                };
            }
            text.write(b);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private boolean fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int got = in.read(buffer, to, buffer.length - to);
        to += Math.max(got, 0);
        return got > 0;
    }

    private RepositoryException.Corrupt corrupt(String what) {
        return new RepositoryException.Corrupt("a part of the table " + table.name() + " cannot be read: " + what);
    }
}
