package dev.coffer.repository;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Optional;

/// Fetches from the web, and only from the web.
///
/// Addresses are checked as they are connected to, at each hop of a redirect; so a name that resolves to
/// an inner address, at first or the second time, is not reached. http and https only; the body is taken
/// as it is, uncompressed and to its announced length.
///
/// Safe for use by several threads; connections are kept open between fetches.
public final class WebFetcher implements AutoCloseable {

    public WebFetcher(NetworkRules rules, FetchLimits limits) {}

    /// Where a body goes.
    @FunctionalInterface
    public interface Destination {

        /// An empty stream for the body's bytes; asked again where an attempt broke off. What was written
        /// before is then
        /// void. The fetcher closes it.
        OutputStream restart() throws IOException;
    }

    /// Fetches `uri`.
    ///
    /// @param auth sent over https, to this origin alone, unless it is an S3 host
    /// @param known of the version that is held; [Fetched.NotModified] can only be the answer if there are
    ///     any
    /// @throws RepositoryException.Fetch if it could not be fetched, with the kind and, where there was an
    ///     answer, its status
    /// @throws IOException if `destination` fails
    public Fetched fetch(URI uri, Optional<BasicAuth> auth, Validators known, Destination destination)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
