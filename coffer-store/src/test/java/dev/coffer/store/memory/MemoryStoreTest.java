package dev.coffer.store.memory;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.ObjectStoreContract;

final class MemoryStoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore open() {
        return new MemoryStore();
    }
}
