package dev.coffer.media.derivatives;

import dev.coffer.media.DerivativeKey;
import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.Recipe;
import dev.coffer.media.Rendered;
import dev.coffer.media.Renderer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Renders the original's bytes followed by the recipe's key, when its gate is open.
final class GatedRenderer implements Renderer {
    private final Object gate = new Object();
    private boolean isOpen = true;
    private volatile long perByte;
    private volatile Optional<MediaException> failure = Optional.empty();
    private final AtomicInteger renders = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicBoolean virtual = new AtomicBoolean();

    @Override
    public Rendered render(MemorySegment source, Recipe recipe) {
        renders.incrementAndGet();
        virtual.compareAndSet(false, Thread.currentThread().isVirtual());
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            pass();
            failure.ifPresent(e -> {
                throw e;
            });
            String text = new String(source.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
            return new Rendered(bytes(text, recipe), PictureFormat.PNG, 3, 2);
        } finally {
            running.decrementAndGet();
        }
    }

    @Override
    public long pixels(MemorySegment source, Recipe recipe) {
        return source.byteSize() * perByte;
    }

    /// So many pixels a byte of the original is all that is known of it.
    void need(long pixels) {
        perByte = pixels;
    }

    @Override
    public String engine() {
        return "gated-1";
    }

    byte[] expected(String original, DerivativeKey key) {
        return bytes(original, key.recipe());
    }

    void shut() {
        synchronized (gate) {
            isOpen = false;
        }
    }

    void open() {
        synchronized (gate) {
            isOpen = true;
            gate.notifyAll();
        }
    }

    void fail(MediaException with) {
        failure = Optional.of(with);
    }

    void heal() {
        failure = Optional.empty();
    }

    void awaitRunning(int count) {
        Waiting.until(() -> running.get() == count);
    }

    int renders() {
        return renders.get();
    }

    int mostAtOnce() {
        return most.get();
    }

    boolean onlyPlatformThreads() {
        return !virtual.get();
    }

    private void pass() {
        synchronized (gate) {
            while (!isOpen) {
                try {
                    gate.wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("a render was interrupted", e);
                }
            }
        }
    }

    private static byte[] bytes(String original, Recipe recipe) {
        return (original + " by " + recipe.key()).getBytes(StandardCharsets.UTF_8);
    }
}
