package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.testing.servers.PostgresServer;
import org.junit.jupiter.api.Test;

class PostgresCatalogueTest extends CatalogueContract {
    private final dev.coffer.testing.servers.PostgresDatabase database =
            PostgresServer.shared().newDatabase();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }

    @Test
    void aServerThatIsNotThereIsSaidInOneLine() {
        assertThatThrownBy(() -> Catalogue.open(
                        CatalogueSettings.postgresql("jdbc:postgresql://127.0.0.1:1/coffer", "me", "secret")))
                .isInstanceOf(RepositoryException.CatalogueUnavailable.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("secret"));
    }

    @Test
    void aHostThatHangsInATransactionHoldsUpOthersForAMinuteAtMost() {
        assertThat(catalogue.<String>change(
                        "",
                        session -> session.list("SHOW idle_in_transaction_session_timeout", row -> row.getString(1))
                                .getFirst()))
                .isEqualTo("1min");
    }

    @Test
    void aConnectionThatIsCutCostsItsTransactionOnly() {
        publish(facts("a"), "x");

        assertThatThrownBy(() -> catalogue.change("", session -> {
                    session.update("UPDATE counter SET value = 77");
                    return session.number("SELECT count(pg_terminate_backend(pg_backend_pid()))");
                }))
                .isInstanceOf(RepositoryException.CatalogueUnavailable.class);

        assertThat(count("counter WHERE value = 77")).isZero();
        publish(facts("b"), "x");
    }
}
