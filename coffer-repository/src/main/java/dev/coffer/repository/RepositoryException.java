package dev.coffer.repository;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Why a repository did not do what it was asked, beyond what a [dev.coffer.store.StoreException] says of its
/// store.
public abstract sealed class RepositoryException extends RuntimeException {

    private RepositoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// An MD5 that several blobs have; they have to be named by SHA-256.
    public static final class Ambiguous extends RepositoryException {
        public Ambiguous(String message) {
            super(message, null);
        }
    }

    /// The catalogue knows the blob and the store does not have its object.
    public static final class Missing extends RepositoryException {
        public Missing(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// Somebody has put the bytes in quarantine: they are there, and not given out. Why is not told here.
    public static final class Quarantined extends RepositoryException {
        public Quarantined(String message) {
            super(message, null);
        }
    }

    /// What was named, a host for one, is not in the catalogue. Nothing was changed.
    public static final class Unknown extends RepositoryException {
        public Unknown(String message) {
            super(message, null);
        }
    }

    /// The bytes that lie under a digest are not those of the digest.
    public static final class Corrupt extends RepositoryException {
        public Corrupt(String message) {
            super(message, null);
        }
    }

    /// The catalogue's database does not answer, is locked, full or read-only. The transaction did not
    /// happen.
    public static final class CatalogueUnavailable extends RepositoryException {
        public CatalogueUnavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// The connection broke after a commit was sent: it may have happened. Repeating the same operation is
    /// safe.
    public static final class CommitUnknown extends RepositoryException {
        public CommitUnknown(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// A source could not be fetched.
    public static final class Fetch extends RepositoryException {
        private final FailureKind kind;
        private final OptionalInt status;

        public Fetch(FailureKind kind, OptionalInt status, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.kind = kind;
            this.status = status;
        }

        public Fetch(FailureKind kind, String message) {
            this(kind, OptionalInt.empty(), message, null);
        }

        public FailureKind kind() {
            return kind;
        }

        /// The HTTP status, where the origin answered.
        public OptionalInt status() {
            return status;
        }
    }

    /// Other bytes lie under the same MD5 in a bucket that is keyed by MD5. Nothing was written.
    public static final class Collision extends RepositoryException {
        public Collision(String message) {
            super(message, null);
        }
    }

    /// What was to be changed has been changed by somebody else since it was read, or is gone. Nothing was
    /// changed by this call; what to do is to look again.
    public static final class Conflict extends RepositoryException {
        public Conflict(String message) {
            super(message, null);
        }
    }

    /// Who asks may not do this. Nothing was changed.
    public static final class Denied extends RepositoryException {
        public Denied(String message) {
            super(message, null);
        }
    }

    /// Another catalogue works with the store by now, because the repository was restored, or this one is a
    /// copy. Nothing was changed in the store.
    public static final class Fenced extends RepositoryException {
        public Fenced(String message) {
            super(message, null);
        }
    }

    /// The database was made by a newer Coffer, or is not a catalogue. Nothing was changed.
    public static final class Incompatible extends RepositoryException {
        public Incompatible(String message) {
            super(message, null);
        }
    }
}
