package dev.coffer.repository.backup;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A table of the catalogue, as a backup describes it.
record Table(String name, List<Column> columns) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    /// What a column holds.
    enum Type {
        TEXT,
        INTEGER
    }

    record Column(String name, Type type) {
        Column {
            checked(name);
        }
    }

    /// @throws IllegalArgumentException if a name is not one of small letters, digits and underscores:
    ///     names come
    ///     out of files, and become part of statements
    Table {
        checked(name);
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("the table " + name + " has no columns");
        }
    }

    /// The names, for a statement.
    String columnNames() {
        return columns.stream().map(column -> quoted(column.name())).collect(Collectors.joining(", "));
    }

    String quotedName() {
        return quoted(name);
    }

    static String quoted(String name) {
        return '"' + name + '"';
    }

    private static void checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a table or column: '" + name + "'");
        }
    }
}
