package dev.coffer.repository;

import java.util.Map;
import java.util.Objects;

/// Reads cells of golden tables.
final class Cells {

    static String cell(Map<String, String> row, String column) {
        return Objects.requireNonNull(row.get(column), column);
    }

    private Cells() {}
}
