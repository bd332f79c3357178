package dev.coffer.repository.cache;

/// The points of a cache's work between which a process can die; each says what has just become true.
enum CacheStep {
    /// No other process brings this blob.
    LOCKED,
    /// Some of its bytes are here.
    RECEIVING,
    /// All bytes are here, under a temporary name, and are the blob's.
    RECEIVED,
    /// The file has its name.
    PLACED,
    /// The journal has the download.
    NOTED,
    /// The catalogue has it.
    RECORDED,
    /// A file that was let go is gone; the catalogue still has it.
    REMOVED,
    /// What was purged has been dropped; the catalogue does not know that yet.
    FOLLOWED;

    /// Told of each step as it is reached. Does nothing outside tests.
    @FunctionalInterface
    interface Listener {
        Listener NONE = step -> {};

        void reached(CacheStep step);
    }
}
