package dev.coffer.store.s3;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Lets as many requests run at once as the server can take: half as many when it says that it is too much,
/// one more for each window that went well.
///
/// It begins with a few, and adds one for each good answer until it is too much for the first time. A window is
/// as many good answers as requests may run. Of the requests that were under way together only the first to be
/// told off halves the number, as the others tell of the same moment. Safe for use by several threads.
final class RequestGate {
    private static final int FIRST = 8;

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private int limit;
    private int underWay;
    private int wentWell;
    private long cuts;

    /// @param most requests at once, when all is well; at least 1
    RequestGate(int most) {
        this.most = most;
        this.limit = Math.min(FIRST, most);
    }

    /// How a request went.
    enum Outcome {
        WELL,
        /// The server said that it is asked too much.
        TOO_MUCH,
        /// It tells nothing of how much the server can take.
        OTHERWISE
    }

    /// Waits until one more request may run.
    ///
    /// @param givenUp asked before each wait and after [#wake()]
    /// @return a pass to [#leave] with, or -1 if `givenUp`
    long enter(BooleanSupplier givenUp) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (underWay >= limit) {
                if (givenUp.getAsBoolean()) {
                    room.signal(); // it may have been meant for this one
                    return -1;
                }
                room.await();
            }
            underWay++;
            return cuts;
        } finally {
            lock.unlock();
        }
    }

    void leave(long pass, Outcome outcome) {
        lock.lock();
        try {
            underWay--;
            if (pass == cuts) {
                switch (outcome) {
                    case WELL -> grow();
                    case TOO_MUCH -> {
                        limit = Math.max(1, limit / 2);
                        cuts++;
                        wentWell = 0;
                    }
                    case OTHERWISE -> {}
                }
            }
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    private void grow() {
        wentWell++;
        if (wentWell >= limit || cuts == 0) {
            wentWell = 0;
            if (limit < most) {
                limit++;
                room.signal();
            }
        }
    }

    /// Has all that wait look again whether they have given up.
    void wake() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// How many requests may run at once now.
    int limit() {
        lock.lock();
        try {
            return limit;
        } finally {
            lock.unlock();
        }
    }
}
