package dev.coffer.repository;

import org.jspecify.annotations.Nullable;

/// Why a repository did not do what it was asked, beyond what a [dev.coffer.store.StoreException] says of its store.
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

    /// The bytes that lie under a digest are not those of the digest.
    public static final class Corrupt extends RepositoryException {
        public Corrupt(String message) {
            super(message, null);
        }
    }

    /// The catalogue's database does not answer, is locked, full or read-only. The transaction did not happen.
    public static final class CatalogueUnavailable extends RepositoryException {
        public CatalogueUnavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// The connection broke after a commit was sent: it may have happened. Repeating the same operation is safe.
    public static final class CommitUnknown extends RepositoryException {
        public CommitUnknown(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
