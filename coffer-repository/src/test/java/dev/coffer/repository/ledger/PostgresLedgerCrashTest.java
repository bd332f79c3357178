package dev.coffer.repository.ledger;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Databases;
import dev.coffer.testing.servers.PostgresDatabase;
import java.util.List;

class PostgresLedgerCrashTest extends LedgerCrashContract {
    private final PostgresDatabase database = Databases.postgresql();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }

    @Override
    List<String> where() {
        return List.of(database.url(), database.user(), database.password());
    }
}
