package dev.coffer.repository.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Does one thing with each of a page, several at once.
final class Parallel {

    /// @param most how many at once
    /// @return what came of them, in their order
    static <T, R> List<R> flat(List<T> page, int most, Function<T, Optional<R>> work) {
        var permits = new Semaphore(most);
        List<Future<Optional<R>>> futures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (T each : page) {
                futures.add(threads.submit(() -> {
                    permits.acquire();
                    try {
                        return work.apply(each);
                    } finally {
                        permits.release();
                    }
                }));
            }
            return futures.stream().map(Waiting::on).flatMap(Optional::stream).toList();
        }
    }

    private Parallel() {}
}
