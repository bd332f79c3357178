package dev.coffer.store.retrying;

import dev.coffer.store.FaultyStore;
import dev.coffer.store.FaultyStore.Fault;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.ObjectStoreContract;
import dev.coffer.store.TestTime;
import dev.coffer.store.memory.MemoryStore;
import java.time.Duration;

/// The whole contract holds over a store of which every third call goes wrong. Requests that arrive twice are
/// left out: only the store itself can tell whether the refusal of a conditional write is the echo of its own
/// success, as S3's does.
final class RetryingStoreTest extends ObjectStoreContract {
    private static final RetryingStore.Patience GREAT =
            new RetryingStore.Patience(60, Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofDays(1), 1_000_000);

    @Override
    protected ObjectStore open() {
        FaultyStore faulty = FaultyStore.seeded(
                new MemoryStore(),
                42,
                0.3,
                Fault.UNAVAILABLE,
                Fault.ANSWER_LOST,
                Fault.REQUEST_LOST,
                Fault.RESET,
                Fault.SHORT_BODY);
        return RetryingStore.of(faulty, GREAT, new TestTime());
    }
}
