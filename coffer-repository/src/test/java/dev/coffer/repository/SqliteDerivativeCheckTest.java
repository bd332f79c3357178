package dev.coffer.repository;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteDerivativeCheckTest extends DerivativeCheckContract {
    @TempDir
    Path database;

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(database.resolve("catalogue.db"));
    }
}
