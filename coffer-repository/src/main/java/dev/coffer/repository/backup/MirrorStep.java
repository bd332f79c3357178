package dev.coffer.repository.backup;

/// The points of copying blobs to a mirror between which a process can die; each says what has just become true.
enum MirrorStep {
    /// Rows say where copies will lie.
    ANNOUNCED,
    /// A copy lies there.
    COPIED,
    /// Its row says so.
    VERIFIED;

    /// Told of each step as it is reached, by any thread. Does nothing outside tests.
    @FunctionalInterface
    interface Listener {
        Listener NONE = step -> {};

        void reached(MirrorStep step);
    }
}
