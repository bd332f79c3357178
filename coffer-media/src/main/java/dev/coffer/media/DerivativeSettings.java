package dev.coffer.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The bounds within which derivatives are made and kept.
///
/// @param renderThreads pictures rendered at once; one a core is best, more gain nothing
/// @param queueLength renders that may wait for a thread; the next one is refused
/// @param queueBytes bytes of originals that may be waiting and in work together; a single larger one is let
///     in alone
/// @param queueWait how long a render waits for a thread before it is refused
/// @param pixels that renders in work may hold in memory together, 4 bytes each and more; a single larger one is
///     let in alone
/// @param memoryBytes the most that the memory cache holds; 0 turns it off
/// @param directory where the disk cache lies; several processes may share one
/// @param diskBytes the most that the disk cache holds, in bytes of files
/// @param failureMemory how long a picture that could not be rendered is answered from memory
/// @param pyramids for pictures that are too large to be rendered as a whole; empty if there are to be none
public record DerivativeSettings(
        int renderThreads,
        int queueLength,
        long queueBytes,
        Duration queueWait,
        long pixels,
        long memoryBytes,
        Optional<Path> directory,
        long diskBytes,
        Duration failureMemory,
        Optional<PyramidSettings> pyramids) {
    private static final long MIB = 1 << 20;

    public DerivativeSettings {
        if (renderThreads < 1 || queueLength < 1 || queueBytes < 1 || pixels < 1) {
            throw new IllegalArgumentException("a render queue needs a thread, a place, bytes and pixels: threads "
                    + renderThreads + ", length " + queueLength + ", bytes " + queueBytes + ", pixels " + pixels);
        }
        if (memoryBytes < 0 || diskBytes < 0 || queueWait.isNegative() || failureMemory.isNegative()) {
            throw new IllegalArgumentException("negative bound: memory " + memoryBytes + ", disk " + diskBytes
                    + ", wait " + queueWait + ", failures " + failureMemory);
        }
    }

    /// One thread a core, 2 seconds in the queue, 200 million pixels in work, 64 MiB of memory, no disk.
    public static DerivativeSettings standard() {
        return new DerivativeSettings(
                Runtime.getRuntime().availableProcessors(),
                256,
                256 * MIB,
                Duration.ofSeconds(2),
                200_000_000,
                64 * MIB,
                Optional.empty(),
                0,
                Duration.ofSeconds(10),
                Optional.empty());
    }

    public DerivativeSettings withThreads(int threads) {
        return new DerivativeSettings(
                threads,
                queueLength,
                queueBytes,
                queueWait,
                pixels,
                memoryBytes,
                directory,
                diskBytes,
                failureMemory,
                pyramids);
    }

    public DerivativeSettings withQueue(int length, long bytes, Duration wait) {
        return new DerivativeSettings(
                renderThreads, length, bytes, wait, pixels, memoryBytes, directory, diskBytes, failureMemory, pyramids);
    }

    /// @param together pixels of all renders in work
    public DerivativeSettings withPixels(long together) {
        return new DerivativeSettings(
                renderThreads,
                queueLength,
                queueBytes,
                queueWait,
                together,
                memoryBytes,
                directory,
                diskBytes,
                failureMemory,
                pyramids);
    }

    public DerivativeSettings withMemory(long bytes) {
        return new DerivativeSettings(
                renderThreads,
                queueLength,
                queueBytes,
                queueWait,
                pixels,
                bytes,
                directory,
                diskBytes,
                failureMemory,
                pyramids);
    }

    public DerivativeSettings withDisk(Path place, long bytes) {
        return new DerivativeSettings(
                renderThreads,
                queueLength,
                queueBytes,
                queueWait,
                pixels,
                memoryBytes,
                Optional.of(place),
                bytes,
                failureMemory,
                pyramids);
    }

    public DerivativeSettings withFailureMemory(Duration time) {
        return new DerivativeSettings(
                renderThreads,
                queueLength,
                queueBytes,
                queueWait,
                pixels,
                memoryBytes,
                directory,
                diskBytes,
                time,
                pyramids);
    }

    public DerivativeSettings withPyramids(PyramidSettings settings) {
        return new DerivativeSettings(
                renderThreads,
                queueLength,
                queueBytes,
                queueWait,
                pixels,
                memoryBytes,
                directory,
                diskBytes,
                failureMemory,
                Optional.of(settings));
    }
}
