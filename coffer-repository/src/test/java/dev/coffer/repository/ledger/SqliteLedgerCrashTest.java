package dev.coffer.repository.ledger;

import dev.coffer.repository.CatalogueSettings;
import java.util.List;

class SqliteLedgerCrashTest extends LedgerCrashContract {

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(home.resolve("catalogue.db"));
    }

    @Override
    List<String> where() {
        return List.of(home.resolve("catalogue.db").toString());
    }
}
