package dev.coffer.repository;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does something again and again on a thread of its own, at once for the first time, until it is closed. A round that
/// fails is a round that is made later.
///
/// Safe for use by several threads.
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String what;
    private final Duration pause;
    private final Work work;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /// What is done in a round.
    @FunctionalInterface
    public interface Work {
        /// @throws IOException if it is to be tried again later, as after a [RepositoryException]
        void round() throws IOException;
    }

    private Rounds(String thread, String what, Duration pause, Work work) {
        this.what = what;
        this.pause = pause;
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name(thread).unstarted(this::run);
    }

    /// Nothing is done before [#begin].
    ///
    /// @param what is done, for the log: `purges are followed`
    /// @param pause between two rounds
    public static Rounds of(String thread, String what, Duration pause, Work work) {
        return new Rounds(thread, what, pause, work);
    }

    public void begin() {
        thread.start();
    }

    /// Whether a round should end soon.
    public boolean isClosing() {
        return closing.getCount() == 0;
    }

    /// Ends, and waits for the round that is at work.
    ///
    /// @return whether it has ended; else it is left alone
    public boolean end() {
        closing.countDown();
        try {
            return thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        boolean unused = end();
    }

    private void run() {
        do {
            try {
                work.round();
            } catch (RepositoryException | IOException e) {
                LOG.debug("{} later", what, e);
            } catch (RuntimeException e) {
                LOG.warn("{} later: {}", what, e.toString());
            }
        } while (!isOver());
    }

    private boolean isOver() {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
