package dev.coffer.media;

/// What became of worker processes so far, and how many there are now.
///
/// @param died in the middle of a picture, or were ended at its deadline
/// @param replaced because they had served long enough, or had grown
/// @param running now, at work or waiting for it
public record WorkerCounts(long started, long died, long replaced, int running) {
    public static final WorkerCounts NONE = new WorkerCounts(0, 0, 0, 0);
}
