package dev.coffer.store;

import org.jspecify.annotations.Nullable;

/// Why a store did not do what it was asked.
///
/// The message names the operation and the object, and what to set or do where that helps. It never holds a
/// credential. Every case says what is true of the object afterwards.
public abstract sealed class StoreException extends RuntimeException {

    private StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// There is no such object. Nothing was changed.
    public static final class NotFound extends StoreException {
        public NotFound(String message) {
            super(message, null);
        }
    }

    /// There is no such bucket. Nothing was changed.
    public static final class NoBucket extends StoreException {
        public NoBucket(String message) {
            super(message, null);
        }
    }

    /// A precondition did not hold: another writer was there first. Nothing was changed by this call.
    public static final class Conflict extends StoreException {
        public Conflict(String message) {
            super(message, null);
        }
    }

    /// The credentials are missing, wrong, or not enough. Nothing was changed.
    public static final class Denied extends StoreException {
        public Denied(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// The store cannot take this name, size or option. Nothing was changed; trying again does not help.
    public static final class Refused extends StoreException {
        public Refused(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// The object lies in an archive and cannot be read now; [ObjectInfo#restoration()] tells whether it was
    /// asked back. Nothing was changed.
    public static final class Archived extends StoreException {
        public Archived(String message) {
            super(message, null);
        }
    }

    /// The bytes were not those that were announced. On a write, nothing of them is visible.
    public static final class Corrupt extends StoreException {
        public Corrupt(String message) {
            super(message, null);
        }
    }

    /// The disk or quota is full. Nothing of a write is visible.
    public static final class Full extends StoreException {
        public Full(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// The store did not answer, or answered that it cannot now. Nothing was changed; trying again later may
    /// help.
    public static final class Unavailable extends StoreException {
        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// A change was asked for and the answer was lost: it may have happened, or may still happen.
    public static final class Uncertain extends StoreException {
        public Uncertain(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
