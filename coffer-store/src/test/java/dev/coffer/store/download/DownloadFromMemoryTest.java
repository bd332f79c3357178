package dev.coffer.store.download;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.memory.MemoryStore;

final class DownloadFromMemoryTest extends DownloadContract {

    @Override
    ObjectStore open() {
        return new MemoryStore();
    }
}
