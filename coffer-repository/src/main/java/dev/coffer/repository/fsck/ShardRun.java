package dev.coffer.repository.fsck;

import dev.coffer.repository.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Checks shards, several at once. If one fails the others end soon, and the failure is the run's.
final class ShardRun {
    private final List<Shard> shards;
    private final Contents contents;
    private final Tally tally;
    private final Consumer<Finding> found;
    private final AtomicBoolean failed = new AtomicBoolean();
    private final BooleanSupplier stopped;

    /// Told of each shard that was read to its end, by one thread at a time.
    interface Done {
        void shard(Shard shard, int number);
    }

    ShardRun(List<Shard> shards, Contents contents, Tally tally, Consumer<Finding> found, BooleanSupplier stopped) {
        this.shards = shards;
        this.contents = contents;
        this.tally = tally;
        this.found = found;
        this.stopped = () -> failed.get() || stopped.getAsBoolean();
    }

    /// @return whether all came to their end
    boolean run(int parallel, Done done) {
        AtomicInteger number = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(parallel)) {
            List<Future<Boolean>> results = new ArrayList<>();
            for (Shard shard : shards) {
                results.add(threads.submit(() -> check(shard, done, number)));
            }
            boolean complete = true;
            RuntimeException failure = null;
            for (Future<Boolean> result : results) {
                try {
                    complete &= result.get();
                } catch (ExecutionException e) {
                    failed.set(true);
                    RuntimeException cause = e.getCause() instanceof RuntimeException runtime
                            ? runtime
                            : new IllegalStateException(e.getCause());
                    if (failure == null) {
                        failure = cause;
                    } else {
                        failure.addSuppressed(cause);
                    }
                } catch (InterruptedException e) {
                    failed.set(true);
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            if (failure != null) {
                throw failure;
            }
            return complete;
        }
    }

    private boolean check(Shard shard, Done done, AtomicInteger number) {
        if (stopped.getAsBoolean()) {
            return false;
        }
        try {
            boolean complete = new ShardCheck(shard, contents, tally, found, stopped).run();
            if (complete) {
                synchronized (this) {
                    done.shard(shard, number.incrementAndGet());
                }
            }
            return complete;
        } catch (RuntimeException e) {
            failed.set(true);
            throw e;
        }
    }
}
