package dev.coffer.repository;

import java.time.Instant;
import java.util.Optional;

/// One thing that was committed: an event of the feed, and a line of the audit log.
///
/// Numbers start at 1, in the order of commits and without gaps (but for one, to the next multiple of 10^12,
/// where a catalogue was restored, so that no number is given twice): who has read all up to one number and
/// asks for what comes after it misses nothing and reads nothing twice, whatever the hosts' clocks say. All
/// changes of one transaction become visible at once, under numbers that follow each other.
///
/// @param at by the clock of the host that made it
/// @param path empty where it is about no path
/// @param entry empty where it is about a path with all its versions, or about none
/// @param changeset of a change that was made by one
/// @param detail for people; empty where there is nothing to add
public record Change(
        long number,
        Instant at,
        Author author,
        Kind kind,
        Optional<EntryPath> path,
        Optional<EntryId> entry,
        Optional<Tag> tag,
        Optional<ChangesetId> changeset,
        Optional<String> detail) {

    /// What happened.
    public enum Kind {
        /// An entry came to be.
        ADDED,
        /// A draft got its content.
        FILLED,
        PUBLISHED,
        EXPIRED,
        PURGED,
        TAGGED,
        UNTAGGED,
        /// A path got a tag, for all its versions.
        PATH_TAGGED,
        PATH_UNTAGGED,
        CHANGESET_BEGUN,
        /// The last change of a changeset: all that it did has come before.
        CHANGESET_COMMITTED,
        CHANGESET_ROLLED_BACK,
        /// A worker took a path; the change's number is the claim's token.
        CLAIMED,
        RELEASED,
        /// The row of a purged entry went.
        FORGOTTEN,
        /// A digest was erased on request, with everything that referred to it.
        ERASED,
        POLICY_SET,
        POLICY_REMOVED,
        /// A preset got other operations; the detail says its name, revision and operations.
        PRESET_SET,
        /// A preset was taken away; the detail says which.
        PRESET_REMOVED,
        /// Something else is said of a picture; the detail says of which, and what.
        MARKED,
        /// Nothing is said any more of the picture in the detail.
        UNMARKED,
        /// A principal got a role below the path, or everywhere; the detail says which.
        GRANTED,
        REVOKED,
        /// The cache of a host was there for the first time.
        HOST_REGISTERED,
        /// What was said of a host's cache has changed.
        HOST_CHANGED,
        HOST_DECOMMISSIONED,
        /// A host that was decommissioned may work again.
        HOST_ACTIVATED,
        /// Bytes that were missing or wrong were brought back; the detail says where and whence.
        REPAIRED,
        /// Objects that were there were taken into the catalogue; the detail says which.
        ADOPTED,
        /// The repository's blobs lie elsewhere; the detail says where.
        MIGRATED,
        /// The catalogue was restored from a backup: what was done after that one is not in it.
        RESTORED,
        /// This catalogue works with the stores from now on, and no other does.
        TAKEN_OVER,
        /// The bytes of an entry were put into an archive.
        ARCHIVED,
        /// They can be read again.
        THAWED,
        /// Somebody wants what a check has found to stay as it is; the detail says what, and why.
        FINDING_ACCEPTED,
        /// An acceptance was taken back.
        FINDING_WITHDRAWN,
        /// Bytes are not given out any more; the detail says which, and why.
        QUARANTINED,
        /// They are again.
        QUARANTINE_LIFTED,
        /// Somebody had something done in the background; the detail says the job's id, kind, and what it is about.
        JOB_ADDED,
        /// A job was ended, or is to end.
        JOB_CANCELLED,
        /// A job that failed or was cancelled is tried again.
        JOB_RETRIED
    }
}
