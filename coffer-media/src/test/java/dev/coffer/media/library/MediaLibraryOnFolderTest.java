package dev.coffer.media.library;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.folder.FolderStore;

class MediaLibraryOnFolderTest extends MediaLibraryContract {

    @Override
    ObjectStore open() {
        return FolderStore.open(temp.resolve("store"));
    }

    @Override
    String backend() {
        return "local";
    }
}
