package dev.coffer.repository.archive;

import dev.coffer.repository.CatalogueSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteArchiveCrashTest extends ArchiveCrashContract {
    @TempDir
    Path folder;

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(folder.resolve("catalogue.db"));
    }
}
