package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.DerivativeSettings;
import java.time.Duration;
import java.util.function.Function;

/// What is made when there is nothing else to do: by a thread and within bounds of its own, so that nobody waits for
/// it.
/// Beside the pictures that requests wait for, one more is in memory.
///
/// Safe for use by several threads.
final class Later implements AutoCloseable {
    private static final long MOST = 10_000;
    private static final Duration ABSENT = Duration.ofSeconds(2);
    private static final Duration MADE = Duration.ofMinutes(10);

    private final RenderQueue queue;
    private final Rendering rendering;
    private final BackgroundRenders renders;
    private final Cache<DerivativeKey, Boolean> absent = memory(ABSENT);
    private final Cache<DerivativeKey, Boolean> made = memory(MADE);

    /// @param requests what they wait for
    /// @param rendering on a queue and within a budget of its own
    Later(RenderQueue requests, DerivativeSettings.Work bounds, Function<RenderQueue, Rendering> rendering) {
        this.renders = new BackgroundRenders(requests::hasRoom);
        this.queue =
                new RenderQueue(new DerivativeSettings.Work(1, 1, bounds.bytes(), bounds.patience(), bounds.pixels()));
        this.rendering = rendering.apply(queue);
    }

    private static Cache<DerivativeKey, Boolean> memory(Duration time) {
        return Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(time)
                .executor(Runnable::run)
                .build();
    }

    BackgroundRenders renders() {
        return renders;
    }

    Rendering rendering() {
        return rendering;
    }

    /// Whether the store did not have it a moment ago.
    boolean isAbsent(DerivativeKey key) {
        return absent.getIfPresent(key) != null;
    }

    void noteAbsent(DerivativeKey key) {
        absent.put(key, true);
    }

    /// Whether it was made so: what is not kept after all is not made so again and again.
    boolean wasMade(DerivativeKey key) {
        return made.getIfPresent(key) != null;
    }

    void noteMade(DerivativeKey key) {
        made.put(key, true);
    }

    @Override
    public void close() {
        renders.close();
        queue.close();
    }
}
