package dev.coffer.repository;

/// The points of a draft's life on its host between which a process can die; each says what has just become
/// true.
enum DraftStep {
    /// What is appended lies in a file that does not count yet.
    WRITTEN,
    /// It counts.
    APPENDED,
    /// All that was appended is in the repository; nothing refers to it.
    UPLOADED,
    /// The draft has its content.
    FILLED,
    /// What lay on the host is gone.
    REMOVED;

    /// Told of each step as it is reached. Does nothing outside tests.
    @FunctionalInterface
    interface Listener {
        Listener NONE = step -> {};

        void reached(DraftStep step);
    }
}
