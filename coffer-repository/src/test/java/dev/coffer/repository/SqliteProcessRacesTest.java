package dev.coffer.repository;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

class SqliteProcessRacesTest extends ProcessRacesContract {
    @TempDir(factory = TempDirFactory.Standard.class)
    Path folder;

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(folder.resolve("catalogue.db"));
    }
}
