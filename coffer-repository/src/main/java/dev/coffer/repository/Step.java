package dev.coffer.repository;

/// The points of a stash between which a process can die; each says what has just become true.
enum Step {
    /// The bytes lie in the temp directory, or the local file was read, and the digests are known.
    READ,
    /// T2 is committed: a row says that an upload is to come.
    ANNOUNCED,
    /// The store has the object.
    PUT,
    /// T1 or T4 is committed: the source refers to the live blob.
    REFERRED,
    /// The file in the temp directory is gone.
    CLEANED;

    /// Told of each step as it is reached. Does nothing outside tests.
    @FunctionalInterface
    interface Listener {
        Listener NONE = step -> {};

        void reached(Step step);
    }
}
