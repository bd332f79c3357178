package dev.coffer.server;

import dev.coffer.media.MediaException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The memory and the connections that originals may take which are sent as they are. Unlike derivatives they may be
/// large, and a client may take its time; so what is lent is given back when an answer has been sent, not before.
final class Originals {
    private static final int KIB = 1024;
    private static final int BUDGET_KIB = 48 * KIB;
    private static final int FLOWS = 32; // fewer than a store has connections
    private static final long WAIT_SECONDS = 2;

    private final Semaphore flows = new Semaphore(FLOWS, true);
    private final Semaphore kibibytes = new Semaphore(BUDGET_KIB, true);

    /// Whether so many bytes are sent out of memory; more are sent as they come.
    boolean mayBeHeld(long bytes) {
        return bytes < (long) BUDGET_KIB * KIB;
    }

    /// Waits until there is room.
    ///
    /// @return gives the room back, once
    /// @throws MediaException.Overloaded if there was none in time
    private Runnable lend(long bytes) {
        int wanted = (int) (bytes / KIB) + 1;
        try {
            if (!kibibytes.tryAcquire(wanted, WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new MediaException.Overloaded("too many originals are being sent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting to send an original");
        }
        return () -> kibibytes.release(wanted);
    }

    /// Waits for one of the places of those that are sent from the store as they come, each of which holds a connection
    /// to it for as long as its client takes.
    ///
    /// @return gives the place back, once
    /// @throws MediaException.Overloaded if there was none in time
    Runnable takeTurn() {
        try {
            if (!flows.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new MediaException.Overloaded("too many originals are being sent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting to send an original");
        }
        return flows::release;
    }

    /// Makes an answer that holds what was lent until it is sent; gives it back if none can be made.
    ///
    /// @param bytes which [may be held][#mayBeHeld]
    Answer holding(long bytes, Supplier<Answer> making) {
        Runnable giveBack = lend(bytes);
        try {
            return making.get().andThen(giveBack);
        } catch (RuntimeException | Error e) {
            giveBack.run();
            throw e;
        }
    }

    /// The bytes that may be lent now.
    long free() {
        return (long) kibibytes.availablePermits() * KIB;
    }
}
