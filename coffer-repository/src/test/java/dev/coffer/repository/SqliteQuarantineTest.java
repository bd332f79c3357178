package dev.coffer.repository;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteQuarantineTest extends QuarantineContract {
    @TempDir
    Path folder;

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(folder.resolve("catalogue.db"));
    }
}
