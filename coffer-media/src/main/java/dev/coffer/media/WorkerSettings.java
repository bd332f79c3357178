package dev.coffer.media;

/// The bounds of the processes that pictures are decoded in.
///
/// @param isolation which pictures are decoded there
/// @param workers that are at work at once; whoever comes later waits
/// @param spares that are kept started for pictures that get one for themselves alone; 0 starts each when it is needed
/// @param renders after which one that serves many pictures is replaced
/// @param addresses bytes of address space that one may have: what it wants beyond them it does not get
/// @param grown bytes of memory in use after a render, beyond which it is replaced
public record WorkerSettings(Isolation isolation, int workers, int spares, int renders, long addresses, long grown) {
    private static final int MANY = 5_000;
    private static final int TWO = 2;
    private static final long ADDRESSES = 4L << 30;
    private static final long GROWN = 384L << 20;

    /// Which pictures are decoded in a process of their own.
    public enum Isolation {
        /// Those alone whose decoders may be crashed, held up or worse: AVIF, HEIC, JPEG XL, SVG, PDF.
        NONE,
        /// All of them.
        PROCESS
    }

    public WorkerSettings {
        if (workers < 1 || spares < 0 || renders < 1 || addresses < 1 || grown < 1) {
            throw new IllegalArgumentException("workers need a process, a render and memory: workers " + workers
                    + ", spares " + spares + ", renders " + renders + ", addresses " + addresses + ", grown " + grown);
        }
    }

    /// Workers that are started when they are needed, and ended at once: for those who make a few pictures.
    public static WorkerSettings onDemand() {
        return new WorkerSettings(Isolation.NONE, Integer.MAX_VALUE, 0, MANY, ADDRESSES, GROWN);
    }

    /// Workers that are kept: for those who make many pictures.
    ///
    /// @param workers as many as pictures are rendered at once
    public static WorkerSettings kept(Isolation isolation, int workers) {
        return new WorkerSettings(isolation, workers, Math.min(TWO, workers), MANY, ADDRESSES, GROWN);
    }

    public WorkerSettings withSpares(int other) {
        return new WorkerSettings(isolation, workers, other, renders, addresses, grown);
    }

    public WorkerSettings withRenders(int other) {
        return new WorkerSettings(isolation, workers, spares, other, addresses, grown);
    }

    public WorkerSettings withMemory(long otherAddresses, long otherGrown) {
        return new WorkerSettings(isolation, workers, spares, renders, otherAddresses, otherGrown);
    }
}
