package dev.coffer.repository;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteRepairTest extends RepairContract {
    @TempDir
    Path home;

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(home.resolve("catalogue.db"));
    }
}
