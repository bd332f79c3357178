package dev.coffer.repository;

import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a failure of a database means, decided once.
final class DatabaseErrors {
    private static final int SQLITE_CONSTRAINT = 19;

    /// @param doing what was tried, for people: `read from`, `write to`, `open`
    static RuntimeException classify(Throwable failure, String doing, String database) {
        SQLException sql = sqlCause(failure);
        if (sql == null) {
            return failure instanceof RuntimeException runtime ? runtime : new IllegalStateException(failure);
        }
        if (isConstraint(sql)) {
            return new ConstraintViolated(sql);
        }
        return new RepositoryException.CatalogueUnavailable(
                "cannot " + doing + " the catalogue (" + database + "): " + reason(deepest(sql)), failure);
    }

    /// Whether the connection itself is gone, so that nothing is known of what was sent last.
    static boolean isConnectionLost(Throwable failure) {
        SQLException sql = sqlCause(failure);
        String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
        return state.startsWith("08") || state.equals("57P01") || state.equals("57P02");
    }

    private static boolean isConstraint(SQLException sql) {
        String state = sql.getSQLState() == null ? "" : sql.getSQLState();
        // 23: unique and foreign key violations; 40: PostgreSQL undid it because of others
        return state.startsWith("23") || state.startsWith("40") || (sql.getErrorCode() & 0xff) == SQLITE_CONSTRAINT;
    }

    private static String reason(SQLException sql) {
        String said = String.valueOf(sql.getMessage());
        String message = said.lines().findFirst().orElse("").strip();
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("sqlite_busy") || lower.contains("sqlite_locked")) {
            return "another process has been writing to it for too long; try again";
        }
        if (lower.contains("sqlite_full")) {
            return "the disk is full";
        }
        if (lower.contains("sqlite_readonly")) {
            return "it is read-only";
        }
        if (lower.contains("sqlite_notadb")) {
            return "the file is not a SQLite database";
        }
        return message;
    }

    private static @Nullable SQLException sqlCause(@Nullable Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < 10; depth++) {
            if (at instanceof SQLException sql) {
                return sql;
            }
            at = at.getCause();
        }
        return null;
    }

    /// A pool says that it has no connection to give; why, says the driver beneath.
    private static SQLException deepest(SQLException sql) {
        SQLException beneath = sqlCause(sql.getCause());
        return beneath == null ? sql : deepest(beneath);
    }

    private DatabaseErrors() {}
}
