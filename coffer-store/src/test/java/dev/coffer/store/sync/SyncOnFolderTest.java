package dev.coffer.store.sync;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.folder.FolderStore;

final class SyncOnFolderTest extends SyncContract {
    @Override
    ObjectStore open() {
        return FolderStore.open(temp.resolve("store"));
    }
}
