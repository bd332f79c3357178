package dev.coffer.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The bounds within which derivatives are made and kept.
///
/// @param pyramids for pictures that are too large to be rendered as a whole; empty if there are to be none
public record DerivativeSettings(Work work, Kept kept, Optional<PyramidSettings> pyramids) {
    private static final long MIB = 1 << 20;

    /// What may be in work, and may wait for it.
    ///
    /// @param threads pictures rendered at once; one a core is best, more gain nothing
    /// @param waiting renders that may wait for a thread; the next one is refused
    /// @param bytes of originals that may be waiting and in work together; a single larger one is let in alone
    /// @param patience how long a render waits for a thread, and for room for its pixels, before it is refused
    /// @param pixels that renders in work may hold in memory together, 4 bytes each and more; a single larger one
    ///     is let in alone
    public record Work(int threads, int waiting, long bytes, Duration patience, long pixels) {
        public Work {
            if (threads < 1 || waiting < 1 || bytes < 1 || pixels < 1 || patience.isNegative()) {
                throw new IllegalArgumentException("a render queue needs a thread, a place, bytes and pixels: threads "
                        + threads + ", places " + waiting + ", bytes " + bytes + ", pixels " + pixels + ", patience "
                        + patience);
            }
        }
    }

    /// What is kept of what was made.
    ///
    /// @param memoryBytes the most that the memory cache holds; 0 turns it off
    /// @param directory where the disk cache lies; several processes may share one
    /// @param diskBytes the most that the disk cache holds, in bytes of files
    /// @param failures how long a picture that could not be rendered is answered from memory
    /// @param patience how long another server is waited for that makes the same for the store
    public record Kept(
            long memoryBytes, Optional<Path> directory, long diskBytes, Duration failures, Duration patience) {
        public Kept {
            if (memoryBytes < 0 || diskBytes < 0 || failures.isNegative() || patience.isNegative()) {
                throw new IllegalArgumentException("negative bound: memory " + memoryBytes + ", disk " + diskBytes
                        + ", failures " + failures + ", patience " + patience);
            }
        }
    }

    /// One thread a core, 2 seconds in the queue, 200 million pixels in work, 64 MiB of memory, no disk.
    public static DerivativeSettings standard() {
        return new DerivativeSettings(
                new Work(
                        Runtime.getRuntime().availableProcessors(), 256, 256 * MIB, Duration.ofSeconds(2), 200_000_000),
                new Kept(64 * MIB, Optional.empty(), 0, Duration.ofSeconds(10), Duration.ofSeconds(10)),
                Optional.empty());
    }

    public DerivativeSettings withThreads(int threads) {
        return with(new Work(threads, work.waiting(), work.bytes(), work.patience(), work.pixels()));
    }

    public DerivativeSettings withQueue(int waiting, long bytes, Duration patience) {
        return with(new Work(work.threads(), waiting, bytes, patience, work.pixels()));
    }

    /// @param waiting renders that may wait for a thread
    public DerivativeSettings withQueue(int waiting) {
        return withQueue(waiting, work.bytes(), work.patience());
    }

    /// @param together pixels of all renders in work
    public DerivativeSettings withPixels(long together) {
        return with(new Work(work.threads(), work.waiting(), work.bytes(), work.patience(), together));
    }

    public DerivativeSettings withMemory(long bytes) {
        return with(new Kept(bytes, kept.directory(), kept.diskBytes(), kept.failures(), kept.patience()));
    }

    public DerivativeSettings withDisk(Path place, long bytes) {
        return with(new Kept(kept.memoryBytes(), Optional.of(place), bytes, kept.failures(), kept.patience()));
    }

    public DerivativeSettings withFailureMemory(Duration time) {
        return with(new Kept(kept.memoryBytes(), kept.directory(), kept.diskBytes(), time, kept.patience()));
    }

    /// @param patience how long another server is waited for that makes the same for the store
    public DerivativeSettings withPatience(Duration patience) {
        return with(new Kept(kept.memoryBytes(), kept.directory(), kept.diskBytes(), kept.failures(), patience));
    }

    public DerivativeSettings withPyramids(PyramidSettings settings) {
        return new DerivativeSettings(work, kept, Optional.of(settings));
    }

    private DerivativeSettings with(Work other) {
        return new DerivativeSettings(other, kept, pyramids);
    }

    private DerivativeSettings with(Kept other) {
        return new DerivativeSettings(work, other, pyramids);
    }
}
