package dev.coffer.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C, and the polite signal of service managers: a command is asked to stop and given a while.
///
/// The process ends with the signal's exit code, 130 or 143.
final class Interruption implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    /// @param stop called on a thread of its own; makes the command end soon
    /// @param patience how long the command may take to end
    Interruption(Runnable stop, Duration patience) {
        this.hook = new Thread(() -> {
            stop.run();
            try {
                boolean unused = done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// The command has ended, and what it printed is out.
    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs, and has just been told that it need not wait.
            return;
        }
    }
}
