package dev.coffer.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleConsumer;

/// A video at work. Safe for use by several threads.
public interface Transcoding extends AutoCloseable {

    /// How far it is, from 0 to 1; about. Does not fall.
    double progress();

    /// What becomes of it. Cancelling this ends nothing; [#cancel] does.
    Future<VideoFiles> outcome();

    /// Waits for its end.
    ///
    /// @param watching told from time to time how far it is, on this thread
    /// @return what lies in the directory that was to be filled
    /// @throws MediaException if it cannot be made: the message is one line and says why, mostly in the words
    ///     of what did the work. Whatever lies in the directory is garbage
    /// @throws UncheckedIOException if a file cannot be read or written
    /// @throws java.util.concurrent.CancellationException if it was cancelled
    /// @throws InterruptedException if the calling thread was; the work goes on
    default VideoFiles await(DoubleConsumer watching) throws InterruptedException {
        while (true) {
            try {
                return outcome().get(300, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                watching.accept(progress());
            } catch (ExecutionException e) {
                throw switch (e.getCause()) {
                    case RuntimeException failure -> failure;
                    case IOException failure -> new UncheckedIOException(failure);
                    case null, default -> new IllegalStateException("a video could not be made", e.getCause());
                };
            }
        }
    }

    /// Ends it soon; nothing happens if it has ended.
    void cancel();

    /// Ends it here, since a successor goes on with it: what is at work elsewhere, and leaves a [Trace], stays at work.
    default void leave() {
        cancel();
    }

    /// Ends it, and returns when nothing writes any more.
    @Override
    void close();
}
