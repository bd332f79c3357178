package dev.coffer.repository;

import dev.coffer.store.Content;
import dev.coffer.store.Deletion;
import dev.coffer.store.ForwardingStore;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// A store whose network now and then loses a request, loses an answer, or delivers a request long after its
/// sender has given up: so that a deletion may come after the object was written again, and a write after it
/// was deleted.
final class LateStore extends ForwardingStore {
    private static final int ONE_IN = 25;
    private static final int LATEST_MILLIS = 1_500;

    private final ScheduledExecutorService network = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean calm;

    LateStore(ObjectStore store) {
        super(store);
    }

    @Override
    public ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        switch (fate()) {
            case 0 -> throw new StoreException.Unavailable("lost on its way: a write of " + name, null);
            case 1 -> {
                super.write(name, content, options);
                throw new StoreException.Uncertain("the answer was lost: a write of " + name, null);
            }
            case 2 -> {
                later(() -> super.write(name, content, options));
                throw new StoreException.Uncertain("no answer: a write of " + name, null);
            }
            default -> {
                return super.write(name, content, options);
            }
        }
    }

    @Override
    public void delete(ObjectName name) {
        switch (fate()) {
            case 0 -> throw new StoreException.Unavailable("lost on its way: a deletion of " + name, null);
            case 1 -> {
                super.delete(name);
                throw new StoreException.Uncertain("the answer was lost: a deletion of " + name, null);
            }
            case 2 -> {
                later(() -> super.delete(name));
                throw new StoreException.Uncertain("no answer: a deletion of " + name, null);
            }
            default -> super.delete(name);
        }
    }

    @Override
    public Deletion deleteForGood(Collection<ObjectName> names) {
        return new Deletion(Map.of(), Map.of(), deleteAll(names));
    }

    @Override
    public Map<ObjectName, StoreException> deleteAll(Collection<ObjectName> names) {
        Map<ObjectName, StoreException> left = new LinkedHashMap<>();
        for (ObjectName name : names) {
            try {
                delete(name);
            } catch (StoreException e) {
                left.put(name, e);
            }
        }
        return left;
    }

    /// Delivers everything that is still under way; from now on nothing goes wrong.
    void calmDown() throws InterruptedException {
        calm = true;
        network.shutdown();
        if (!network.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("requests are still under way");
        }
    }

    private int fate() {
        Random dice = ThreadLocalRandom.current();
        return calm || dice.nextInt(ONE_IN) > 0 ? -1 : dice.nextInt(3);
    }

    private void later(Runnable request) {
        network.schedule(
                () -> {
                    try {
                        request.run();
                    } catch (StoreException e) {
                        // Nobody waits for an answer any more.
                    }
                },
                ThreadLocalRandom.current().nextInt(LATEST_MILLIS),
                TimeUnit.MILLISECONDS);
    }
}
