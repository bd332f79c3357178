package dev.coffer.repository;

import dev.coffer.testing.servers.OnCeph;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

@OnCeph
class SqliteVersionedBucketTest extends VersionedBucketContract {
    @TempDir
    Path folder;

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(folder.resolve("catalogue.db"));
    }
}
