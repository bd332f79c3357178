package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "[SQLITE_BUSY] The database file is locked, another process",
        "[SQLITE_READONLY_DIRECTORY] x, it is read-only",
        "[SQLITE_FULL] Insertion failed, the disk is full",
        "[SQLITE_NOTADB] x, not a SQLite database"
    })
    void whatSqliteSaysBecomesOneLineForPeople(String said, String told) {
        assertThat(DatabaseErrors.classify(new SQLException(said), "write to", "x.db"))
                .isInstanceOf(RepositoryException.CatalogueUnavailable.class)
                .hasMessageContaining("cannot write to the catalogue (x.db): ")
                .hasMessageContaining(told);
    }

    @Test
    void aViolatedConstraintIsToldApart() {
        assertThat(DatabaseErrors.classify(new SQLException("x", "23505"), "write to", "x"))
                .isInstanceOf(ConstraintViolated.class);
        assertThat(DatabaseErrors.classify(new SQLException("x", null, 19 | 8 << 8), "write to", "x"))
                .isInstanceOf(ConstraintViolated.class);
        assertThat(DatabaseErrors.classify(new SQLException("x", "40P01"), "write to", "x"))
                .isInstanceOf(ConstraintViolated.class);
    }

    @Test
    void aLostConnectionIsToldApart() {
        assertThat(DatabaseErrors.isConnectionLost(new RuntimeException(new SQLException("x", "08006"))))
                .isTrue();
        assertThat(DatabaseErrors.isConnectionLost(new SQLException("x", "23505")))
                .isFalse();
    }

    @Test
    void whyAPoolHasNoConnectionIsSaid() {
        SQLException pool = new SQLException("pool - Connection is not available", "08001");
        pool.initCause(new SQLException("Connection to x:5432 refused.", "08001"));
        assertThat(DatabaseErrors.classify(pool, "read from", "x"))
                .hasMessage("cannot read from the catalogue (x): Connection to x:5432 refused.");
    }

    @Test
    void whatIsNoFailureOfTheDatabaseStaysWhatItIs() {
        IllegalStateException own = new IllegalStateException("x");

        assertThat(DatabaseErrors.classify(own, "write to", "x")).isSameAs(own);
    }
}
