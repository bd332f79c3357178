package dev.coffer.repository.migration;

import dev.coffer.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/// Does one thing to each of a batch, several at once, and answers in their order.
final class Batches {
    private final int parallel;

    Batches(int parallel) {
        this.parallel = parallel;
    }

    <A, B> List<B> each(List<A> batch, Function<A, B> work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(parallel)) {
            List<Future<B>> results = new ArrayList<>();
            batch.forEach(one -> results.add(threads.submit(() -> work.apply(one))));
            List<B> done = new ArrayList<>();
            for (Future<B> result : results) {
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
}
