package dev.coffer.repository.housekeeping;

import dev.coffer.repository.CatalogueSettings;
import java.util.List;

class SqliteAdoptedCrashTest extends AdoptedCrashContract {

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(home.resolve("catalogue.db"));
    }

    @Override
    List<String> where() {
        return List.of(home.resolve("catalogue.db").toString());
    }
}
