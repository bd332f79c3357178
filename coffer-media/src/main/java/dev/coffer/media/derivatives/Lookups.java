package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.MediaException;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// What was read off originals, each once, however many ask for it at the same time.
///
/// What is known stays until it has to make room, or its blob is gone; that something cannot be read is believed for a
/// while.
///
/// @param <V> what is read
final class Lookups<V> {
    private static final long MAX_FAILURES = 10_000;

    /// Reads an original.
    @FunctionalInterface
    interface Reading<V> {
        V read(BlobId id, HeldBlob held) throws InterruptedException;
    }

    private final BlobSource blobs;
    private final Cache<BlobId, V> known;
    private final Cache<BlobId, MediaException> failures;
    private final Reading<V> reading;
    private final Flights<BlobId, Optional<V>> flights;

    /// @param known empty, with its bounds
    /// @param thread the name of those that read
    Lookups(BlobSource blobs, Cache<BlobId, V> known, Duration failureMemory, String thread, Reading<V> reading) {
        this.blobs = blobs;
        this.known = known;
        this.failures = Caffeine.newBuilder()
                .maximumSize(MAX_FAILURES)
                .expireAfterWrite(failureMemory)
                .executor(Runnable::run)
                .build();
        this.flights = new Flights<>(thread, () -> {});
        this.reading = reading;
    }

    /// What is known, or else read; may wait.
    ///
    /// @return empty if there is no such blob
    Optional<V> find(BlobId id) {
        Optional<V> found = known(id);
        return found.isPresent() ? found : flights.join(id, () -> look(id));
    }

    /// What is known already.
    Optional<V> known(BlobId id) {
        return Optional.ofNullable(known.getIfPresent(id));
    }

    /// The blobs of which something is known.
    Set<BlobId> originals() {
        return Set.copyOf(known.asMap().keySet());
    }

    /// Lets go of what is known of blobs that are gone.
    void forget(Set<BlobId> gone) {
        known.invalidateAll(gone);
        failures.invalidateAll(gone);
    }

    private Optional<V> look(BlobId id) throws InterruptedException {
        Optional<V> before = known(id);
        if (before.isPresent()) {
            return before;
        }
        MediaException failed = failures.getIfPresent(id);
        if (failed != null) {
            throw failed;
        }
        Optional<HeldBlob> held = blobs.find(id);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        V read = read(id, held.get());
        known.put(id, read);
        if (blobs.find(id).isEmpty()) { // purged meanwhile
            known.invalidate(id);
            return Optional.empty();
        }
        return Optional.of(read);
    }

    private V read(BlobId id, HeldBlob held) throws InterruptedException {
        try {
            return reading.read(id, held);
        } catch (MediaException.Overloaded | MediaException.Unavailable e) {
            throw e;
        } catch (MediaException e) {
            failures.put(id, e);
            throw e;
        }
    }
}
