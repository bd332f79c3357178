package dev.coffer.repository.adoption;

import dev.coffer.repository.Facts;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/// Works on the objects of a listing a batch at a time, several at once, in their order.
final class Readings {
    private static final int PARALLEL = 8;
    private static final int BATCH = 256;

    private final ObjectStore store;

    Readings(ObjectStore store) {
        this.store = store;
    }

    /// What became of an object.
    sealed interface Result<T> {
        ObjectInfo object();

        record Done<T>(ObjectInfo object, T value) implements Result<T> {}

        record Refused<T>(ObjectInfo object, String reason) implements Result<T> {}
    }

    /// The next batch of a listing; empty at its end.
    static List<ObjectInfo> batch(Iterator<ObjectInfo> listing) {
        List<ObjectInfo> batch = new ArrayList<>();
        while (batch.size() < BATCH && listing.hasNext()) {
            batch.add(listing.next());
        }
        return batch;
    }

    /// Does the work on each. What one object cannot be taken in for is its own; that the store or the
    /// catalogue does not answer ends all.
    <T> List<Result<T>> each(List<ObjectInfo> objects, Function<ObjectInfo, T> work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            List<Future<Result<T>>> results = new ArrayList<>();
            for (ObjectInfo object : objects) {
                results.add(threads.submit(() -> one(object, work)));
            }
            List<Result<T>> done = new ArrayList<>();
            for (Future<Result<T>> result : results) {
                done.add(result.get());
            }
            return done;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Reads an object once.
    Facts read(ObjectInfo object) {
        try (StoredObject stored = store.read(object.name())) {
            Facts facts = Facts.of(stored.bytes());
            if (facts.size() != stored.info().size()) {
                throw new StoreException.Unavailable(
                        object.name() + " ended after " + facts.size() + " of "
                                + stored.info().size() + " bytes",
                        null);
            }
            return facts;
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read " + object.name() + ": " + e.getMessage(), e);
        }
    }

    private static <T> Result<T> one(ObjectInfo object, Function<ObjectInfo, T> work) {
        try {
            return new Result.Done<>(object, work.apply(object));
        } catch (StoreException.NotFound e) {
            return new Result.Refused<>(object, "it is gone meanwhile");
        } catch (StoreException.Archived e) {
            return new Result.Refused<>(object, "it lies in an archive; restore it first");
        } catch (StoreException.Denied | StoreException.Corrupt e) {
            return new Result.Refused<>(object, String.valueOf(e.getMessage()));
        } catch (RepositoryException.Conflict | RepositoryException.Collision | RepositoryException.Corrupt e) {
            return new Result.Refused<>(object, String.valueOf(e.getMessage()));
        }
    }
}
