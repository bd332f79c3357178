package dev.coffer.store.throttled;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.ObjectStoreContract;
import dev.coffer.store.TestTime;
import dev.coffer.store.memory.MemoryStore;

final class ThrottledStoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore open() {
        return ThrottledStore.of(new MemoryStore(), 1_000_000, new TestTime());
    }
}
