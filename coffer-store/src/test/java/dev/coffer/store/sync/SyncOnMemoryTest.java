package dev.coffer.store.sync;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.memory.MemoryStore;

final class SyncOnMemoryTest extends SyncContract {
    @Override
    ObjectStore open() {
        return new MemoryStore();
    }
}
