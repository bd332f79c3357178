package dev.coffer.store.retrying;

import dev.coffer.store.StoreException;
import dev.coffer.store.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Tries calls again, within one patience and one budget.
final class Attempts {
    private final RetryingStore.Patience patience;
    private final Time time;
    private final RetryingStore.Chance chance;
    private final Budget budget;

    Attempts(RetryingStore.Patience patience, Time time, RetryingStore.Chance chance) {
        this.patience = patience;
        this.time = time;
        this.chance = chance;
        this.budget = new Budget(patience.budget());
    }

    /// Makes a call that changes nothing, as often as it takes.
    <T> T repeat(Supplier<T> call) {
        Series series = new Series();
        while (true) {
            try {
                T answer = call.get();
                series.succeeded();
                return answer;
            } catch (StoreException.Unavailable e) {
                if (!series.goesOnAfter()) {
                    throw e;
                }
            }
        }
    }

    /// Makes a call that changes something, which need not happen twice.
    ///
    /// @param ask whether it has happened
    <T> T change(Supplier<T> call, Supplier<Finding<T>> ask) {
        Series series = new Series();
        Optional<StoreException.Uncertain> uncertain = Optional.empty();
        while (true) {
            StoreException failure;
            try {
                T answer = call.get();
                series.succeeded();
                return answer;
            } catch (StoreException.Uncertain e) {
                uncertain = Optional.of(e);
                failure = e;
                if (find(ask) instanceof Finding.Happened<T>(T result)) {
                    return result;
                }
            } catch (StoreException.Unavailable e) {
                failure = uncertain.isPresent() ? uncertain.get() : e;
            } catch (StoreException e) {
                return settled(e, uncertain.orElseThrow(() -> e), ask);
            }
            if (!series.goesOnAfter()) {
                throw failure;
            }
        }
    }

    /// A refusal after an attempt that may have happened may be the echo of that.
    private <T> T settled(StoreException refusal, StoreException.Uncertain uncertain, Supplier<Finding<T>> ask) {
        return switch (find(ask)) {
            case Finding.Happened<T>(T result) -> result;
            case Finding.NotYet<T> _ when concernsEveryAttempt(refusal) -> throw refusal;
            case Finding.NotYet<T> _, Finding.Unknown<T> _ -> {
                uncertain.addSuppressed(refusal);
                throw uncertain;
            }
        };
    }

    /// Whether an earlier attempt of the same call must have met the same, as far as what is there now tells.
    private static boolean concernsEveryAttempt(StoreException refusal) {
        return switch (refusal) {
            case StoreException.NotFound _,
                    StoreException.NoBucket _,
                    StoreException.Corrupt _,
                    StoreException.Refused _ -> true;
            case StoreException.Conflict _,
                    StoreException.Denied _,
                    StoreException.Archived _,
                    StoreException.Full _,
                    StoreException.Unavailable _,
                    StoreException.Uncertain _ -> false;
        };
    }

    private <T> Finding<T> find(Supplier<Finding<T>> ask) {
        try {
            return repeat(ask);
        } catch (StoreException e) {
            return new Finding.Unknown<>();
        }
    }

    /// The attempts of one call.
    final class Series {
        private final long began = time.nanos();
        private int failures;

        void succeeded() {
            if (failures == 0) {
                budget.giveBack();
            }
        }

        /// Pauses after a failure; whether there is another attempt.
        boolean goesOnAfter() {
            failures++;
            Duration pause = pause();
            if (failures >= patience.attempts()
                    || time.nanos() - began + pause.toNanos()
                            > patience.deadline().toNanos()
                    || !budget.take()) {
                return false;
            }
            try {
                time.sleep(pause);
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        /// Full jitter: anything up to a bound that doubles.
        private Duration pause() {
            long first = patience.firstPause().toNanos();
            long longest = patience.longestPause().toNanos();
            int doublings = Math.min(failures - 1, 30);
            long bound = first > longest >> doublings ? longest : first << doublings;
            return Duration.ofNanos(chance.get().nextLong(bound + 1));
        }
    }
}
