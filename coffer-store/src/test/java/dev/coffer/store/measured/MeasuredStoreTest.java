package dev.coffer.store.measured;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.ObjectStoreContract;
import dev.coffer.store.memory.MemoryStore;

final class MeasuredStoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore open() {
        return MeasuredStore.of(new MemoryStore());
    }
}
