package dev.coffer.media.derivatives;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;

/// Work that is done once at a time for each key: everybody who asks meanwhile waits for the same outcome.
///
/// It runs on a thread of its own, so that whoever stops waiting takes nothing from the others.
///
/// @param <K> what it is done for
/// @param <V> its outcome
final class Flights<K, V> {
    private final ConcurrentMap<K, CompletableFuture<V>> flying = new ConcurrentHashMap<>();
    private final String thread;
    private final Runnable joined;

    /// @param thread the name of those that work
    /// @param joined told of each that waits for somebody else's
    Flights(String thread, Runnable joined) {
        this.thread = thread;
        this.joined = joined;
    }

    /// Does the work, or waits for whoever does.
    ///
    /// @throws RuntimeException as the work does
    /// @throws CancellationException if the caller was interrupted; its interrupt flag is set
    V join(K key, Callable<V> work) {
        return await(flight(key, work));
    }

    private CompletableFuture<V> flight(K key, Callable<V> work) {
        CompletableFuture<V> ours = new CompletableFuture<>();
        CompletableFuture<V> theirs = flying.putIfAbsent(key, ours);
        if (theirs != null) {
            joined.run();
            return theirs;
        }
        Thread.ofVirtual().name(thread).start(() -> {
            try {
                V outcome = work.call();
                flying.remove(key);
                ours.complete(outcome);
            } catch (Throwable e) {
                flying.remove(key);
                ours.completeExceptionally(e);
            }
        });
        return ours;
    }

    static <T> T await(CompletableFuture<T> flight) {
        try {
            return flight.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a derivative");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a derivative could not be made", e.getCause());
        }
    }
}
