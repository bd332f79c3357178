package dev.coffer.repository;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteFixedNameTest extends FixedNameContract {
    @TempDir
    Path folder;

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(folder.resolve("catalogue.db"));
    }

    @Override
    Database open(CatalogueSettings settings) {
        return SqliteDatabase.open(folder.resolve("catalogue.db"));
    }

    @Override
    int mostSwitches() {
        return 1;
    }
}
