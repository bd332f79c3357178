package dev.coffer.repository;

import java.util.Optional;

/// One version of a path, as it was when it was read.
///
/// ```
/// Draft ──► Unpublished ──► Published ◄──► Expired ──► Purged
///   └────────────┴──────────────────────────────────────►┘
/// ```
///
/// The type says what may be done with it ([Transaction]): what may not be done does not compile. If somebody
/// else has changed the entry since, doing it is a [RepositoryException.Conflict].
///
/// @see "S3Repo, RepoFile: UNPUBLISHED, PUBLISHED, EXPIRED"
public sealed interface Entry {

    EntryId id();

    EntryPath path();

    /// The host that added it.
    HostName origin();

    EntryTimes times();

    /// The number of the last [Change] to it: differs whenever anything else differs.
    long revision();

    EntryState state();

    /// An entry that has content.
    sealed interface Held extends Entry permits Publishable, Published {
        Blob blob();
    }

    /// An entry that can be published: it has content, and readers do not see it.
    sealed interface Publishable extends Held permits Unpublished, Expired {}

    /// An entry that can be purged: readers do not see it.
    sealed interface Removable extends Entry permits Draft, Unpublished, Expired {}

    /// A path that was announced and has no content yet. It can be expired, which tells housekeeping that
    /// nobody will fill it, and be filled all the same.
    record Draft(EntryId id, EntryPath path, HostName origin, EntryTimes times, long revision) implements Removable {
        @Override
        public EntryState state() {
            return times.expired().isPresent() ? EntryState.EXPIRED : EntryState.UNPUBLISHED;
        }
    }

    /// A version that was never published.
    record Unpublished(EntryId id, EntryPath path, Blob blob, HostName origin, EntryTimes times, long revision)
            implements Publishable, Removable {
        @Override
        public EntryState state() {
            return EntryState.UNPUBLISHED;
        }
    }

    /// A version that readers may see: the newest published one of a path is its current entry.
    ///
    /// @param publication the number of the [Change] that published it; the greatest is the newest
    record Published(
            EntryId id, EntryPath path, Blob blob, HostName origin, long publication, EntryTimes times, long revision)
            implements Held {
        @Override
        public EntryState state() {
            return EntryState.PUBLISHED;
        }
    }

    /// A version that readers no longer see; its content is still there.
    record Expired(EntryId id, EntryPath path, Blob blob, HostName origin, EntryTimes times, long revision)
            implements Publishable, Removable {
        @Override
        public EntryState state() {
            return EntryState.EXPIRED;
        }
    }

    /// What is left of a version that was removed. Its bytes may go, or have gone, unless something else has
    /// the same.
    ///
    /// @param content what its bytes were; empty for what never had any
    record Purged(
            EntryId id, EntryPath path, Optional<Content> content, HostName origin, EntryTimes times, long revision)
            implements Entry {

        /// @param size in bytes
        public record Content(Digests digests, long size, String mediaType) {}

        @Override
        public EntryState state() {
            return EntryState.PURGED;
        }
    }
}
