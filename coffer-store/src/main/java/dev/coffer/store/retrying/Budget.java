package dev.coffer.store.retrying;

import java.util.concurrent.atomic.AtomicInteger;

/// How many repeats are left to all calls together.
final class Budget {
    private static final int REPEAT = 5;

    private final int most;
    private final AtomicInteger left;

    /// @param repeats that may follow each other while nothing succeeds
    Budget(int repeats) {
        this.most = Math.multiplyExact(repeats, REPEAT);
        this.left = new AtomicInteger(most);
    }

    /// Takes one repeat; false if there is none left.
    boolean take() {
        return left.getAndUpdate(now -> now < REPEAT ? now : now - REPEAT) >= REPEAT;
    }

    /// Something succeeded at once: a fifth of a repeat comes back.
    void giveBack() {
        left.updateAndGet(now -> Math.min(most, now + 1));
    }
}
