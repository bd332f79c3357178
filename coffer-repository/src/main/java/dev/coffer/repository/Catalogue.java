package dev.coffer.repository;

/// The transactional record of what is there, where it lies and whence it came.
///
/// Safe for use by several threads. Calls throw [RepositoryException.CatalogueUnavailable] when the
/// database does not answer.
public final class Catalogue implements AutoCloseable {

    /// Opens a catalogue, bringing its tables up to date; cheap where they are.
    ///
    /// @throws RepositoryException.CatalogueUnavailable if the database cannot be opened
    /// @throws RepositoryException.Incompatible if it was made by a newer version
    public static Catalogue open(CatalogueSettings settings) {
        throw new UnsupportedOperationException(settings.toString());
    }

    /// The database in a line for people, without a credential.
    public String describe() {
        throw new UnsupportedOperationException();
    }

    /// Whether the database answers now; for health checks.
    public boolean answers() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
