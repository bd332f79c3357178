package dev.coffer.store.folder;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.ObjectStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class FolderStoreTest extends ObjectStoreContract {
    @TempDir
    private Path root;

    @Override
    protected ObjectStore open() {
        return FolderStore.open(root.resolve("store"));
    }
}
