package dev.coffer.media;

import java.util.function.DoubleConsumer;

/// A video at work. Safe for use by several threads.
public interface Transcoding extends AutoCloseable {

    /// How far it is, from 0 to 1; about. Does not fall.
    double progress();

    /// Waits for its end.
    ///
    /// @param watching told from time to time how far it is, on this thread
    /// @return what lies in the directory that was to be filled
    /// @throws MediaException if it cannot be made: the message is one line and says why, mostly in the words
    ///     of what did the work. Whatever lies in the directory is garbage
    /// @throws java.util.concurrent.CancellationException if it was cancelled
    /// @throws InterruptedException if the calling thread was; the work goes on
    VideoFiles await(DoubleConsumer watching) throws InterruptedException;

    /// Ends it soon; nothing happens if it has ended.
    void cancel();

    /// Ends it, and returns when nothing writes any more.
    @Override
    void close();
}
