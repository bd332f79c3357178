package dev.coffer.store.download;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.folder.FolderStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class DownloadFromFolderTest extends DownloadContract {
    @TempDir
    private Path root;

    @Override
    ObjectStore open() {
        return FolderStore.open(root);
    }
}
