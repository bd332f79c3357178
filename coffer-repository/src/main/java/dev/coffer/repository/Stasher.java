package dev.coffer.repository;

import dev.coffer.store.ObjectStore;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/// Brings sources into a repository, each once.
///
/// One pass over the bytes takes both digests, the size and what kind of file it is; then they are stored
/// if they are not there, and the catalogue refers to them. A stash that dies at any step leaves nothing
/// wrong: at worst an unused object, a row that is known to be unfinished, or a file in the temp
/// directory, each of which can be told from what is
/// used; the next stash of the same source completes.
///
/// Safe for use by several threads; each stash runs on its caller's.
public final class Stasher implements AutoCloseable {

    /// A stasher into `store`, to be completed.
    ///
    /// @param temp an existing directory for bytes that come over the network or standard input
    public static Builder builder(ObjectStore store, BlobLayout layout, Path temp) {
        return new Builder();
    }

    /// Stashes one source.
    ///
    /// @param auth for web sources; a local file is read without it
    public StashOutcome stash(Source source, Optional<BasicAuth> auth) {
        throw new UnsupportedOperationException();
    }

    /// Lets go of connections and threads of its own; not of the store, the catalogue or a fetcher that
    /// was given.
    @Override
    public void close() {}

    /// What a stasher needs, with defaults where there are good ones.
    public static final class Builder {

        /// The catalogue; required by [BlobLayout.Incarnations]. Without one, a [BlobLayout.Keyed] layout
        /// remembers no sources.
        public Builder catalogue(Catalogue catalogue) {
            return this;
        }

        /// How web sources are fetched; by default [NetworkRules#web()] with [FetchLimits#defaults()].
        public Builder fetcher(WebFetcher fetcher) {
            return this;
        }

        /// Who looks at pictures; by default the headers of the common formats are read.
        public Builder inspector(PictureInspector inspector) {
            return this;
        }

        /// The store that `s3://` sources are read from; by default the one that is stashed into.
        public Builder sources(ObjectStore store) {
            return this;
        }

        /// The most bytes that one source may have; by default 5 GiB, the most that S3 takes in one write.
        public Builder maxBytes(long bytes) {
            return this;
        }

        /// What [Source.StandardInput] reads; by default the process's.
        public Builder standardInput(InputStream in) {
            return this;
        }

        /// @throws IllegalArgumentException if the layout needs a catalogue and none was given
        public Stasher build() {
            return new Stasher();
        }
    }
}
