package dev.coffer.repository;

import java.util.concurrent.Callable;
import java.util.function.Function;

/// Carries the checked exception of a callback through code that knows only unchecked ones.
///
/// @param <X> what the callback may throw
final class Lending<X extends Exception> {

    /// The exception on its way.
    private static final class Carried extends RuntimeException {
        private static final long serialVersionUID = 1;

        Carried(Exception cause) {
            super(cause);
        }
    }

    private Lending() {}

    /// Runs the callback.
    <T> T lend(Callable<T> callback) {
        try {
            return callback.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Carried(e);
        }
    }

    /// Runs `work` and gives back what a callback in it threw.
    @SuppressWarnings("unchecked")
    static <T, X extends Exception> T unwrapped(Function<Lending<X>, T> work) throws X {
        try {
            return work.apply(new Lending<>());
        } catch (Carried e) {
            // Only what a callback of this lending throws is carried, and that is an X.
            throw (X) e.getCause();
        }
    }
}
