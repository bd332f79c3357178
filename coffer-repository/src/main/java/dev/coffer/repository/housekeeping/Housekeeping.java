package dev.coffer.repository.housekeeping;

import dev.coffer.store.PendingUpload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// Takes away what nobody needs any more: a plan that can be printed, and an execution that obeys it.
///
/// [#plan] reads only. [#execute] does what the plan's tasks are and nothing whose time had not come when the plan was
/// made; it looks at each thing again, in the transaction that changes it, so that what has been published, referred to
/// or changed meanwhile stays. It may be ended at any point and started again; any number may run, on any hosts, beside
/// those who stash and publish.
///
/// Memory is that of a page, however much there is. Safe for use by several threads.
///
/// @see "GC.md: the protocol. REAP is G1', CONDEMN is G1, DELETE is G3 and G4, SWEEP is G5"
public final class Housekeeping {

    /// What housekeeping does, in its order.
    public enum Task {
        /// Claims whose lease has passed are released.
        CLAIMS,
        /// Open changesets whose lease has passed are rolled back.
        CHANGESETS,
        /// Backups that were begun and whose lease has passed no longer keep anything.
        BACKUPS,
        /// Published versions that are not current are expired, as policies say.
        EXPIRE,
        /// Expired and never published versions are purged after their grace.
        PURGE,
        /// Rows of purged versions are removed after their grace.
        FORGET,
        /// Uploads whose lease has passed are condemned.
        REAP,
        /// Blobs that nothing refers to are condemned.
        CONDEMN,
        /// Objects of condemned blobs, and their copies, are deleted.
        DELETE,
        /// Objects that were deleted are deleted once more, in case a write came late.
        SWEEP,
        /// Uploads in parts that were never finished are given up.
        UPLOADS,
        /// Files that died processes have left in the temp directory are removed.
        TEMPORARY,
        /// Rows that say that a transaction was committed are removed.
        OPERATIONS,
        /// Rows of the log of deletions are removed, and those of blobs that are gone.
        LOG
    }

    /// For how long things stay.
    ///
    /// @param superseded a published version after a newer one was published, where no policy says otherwise
    /// @param expired an expired version, where no policy says otherwise; until then it can be had back
    /// @param unpublished a version that was never published, after it was added
    /// @param purged the row of a purged version
    /// @param reader the object of a blob after it was condemned, for those who are about to read it
    /// @param tombstone how long a request to the store may be under way: for so long it is looked again
    /// @param uploads an upload in parts that was begun
    /// @param operations the row of a committed transaction
    /// @param log the row of a deletion
    public record Graces(
            Duration superseded,
            Duration expired,
            Duration unpublished,
            Duration purged,
            Duration reader,
            Duration tombstone,
            Duration uploads,
            Duration operations,
            Duration log) {

        /// @throws IllegalArgumentException if one is negative
        public Graces {
            for (Duration grace :
                    List.of(superseded, expired, unpublished, purged, reader, tombstone, uploads, operations, log)) {
                if (grace.isNegative()) {
                    throw new IllegalArgumentException("not a grace: " + grace);
                }
            }
        }

        /// A week for what was superseded or never published, 30 days for what was expired or purged, an hour for
        /// readers, a week for requests and uploads under way, a year for the log.
        public static Graces standard() {
            return new Graces(
                    Duration.ofDays(7),
                    Duration.ofDays(30),
                    Duration.ofDays(7),
                    Duration.ofDays(30),
                    Duration.ofHours(1),
                    Duration.ofDays(7),
                    Duration.ofDays(7),
                    Duration.ofDays(7),
                    Duration.ofDays(365));
        }

        public Graces withSuperseded(Duration time) {
            return new Graces(time, expired, unpublished, purged, reader, tombstone, uploads, operations, log);
        }

        public Graces withExpired(Duration time) {
            return new Graces(superseded, time, unpublished, purged, reader, tombstone, uploads, operations, log);
        }

        public Graces withUnpublished(Duration time) {
            return new Graces(superseded, expired, time, purged, reader, tombstone, uploads, operations, log);
        }

        public Graces withPurged(Duration time) {
            return new Graces(superseded, expired, unpublished, time, reader, tombstone, uploads, operations, log);
        }

        public Graces withReader(Duration time) {
            return new Graces(superseded, expired, unpublished, purged, time, tombstone, uploads, operations, log);
        }

        public Graces withTombstone(Duration time) {
            return new Graces(superseded, expired, unpublished, purged, reader, time, uploads, operations, log);
        }
    }

    /// One thing that would go.
    ///
    /// @param what its path, digest or object, in words
    /// @param reason why
    /// @param bytes how many would come back by it, at least; 0 where none are known to
    public record Item(Task task, String what, String reason, long bytes) {}

    /// How many things of one task, and their bytes.
    public record Line(Task task, long count, long bytes) {}

    /// What is to be done.
    ///
    /// @param at when it was made, by this host's clock: nothing goes whose time comes later
    /// @param lines the tasks, each once, in their order
    /// @param waiting objects that are to be deleted and whose time has not come: readers, backups, another
    ///     collector that is at it
    public record Plan(Instant at, Graces graces, List<Line> lines, Line waiting) {
        public Plan {
            lines = List.copyOf(lines);
        }

        /// Whether there is nothing to do.
        public boolean isEmpty() {
            return lines.stream().allMatch(line -> line.count() == 0);
        }
    }

    /// What was done.
    ///
    /// @param lines the tasks of the plan, in their order
    /// @param failures what could not be done, and why; the next run tries again
    public record Report(List<Line> lines, List<String> failures) {
        public Report {
            lines = List.copyOf(lines);
            failures = List.copyOf(failures);
        }
    }

    /// Who is told of what has been done, and may say that it is enough.
    @FunctionalInterface
    public interface Progress {
        Progress SILENT = line -> true;

        /// @param line what the task has done so far
        /// @return whether to go on; if not, execution ends behind the page it is at
        boolean goesOn(Line line);
    }

    /// Uploads in parts of the repository's store, where it has such.
    public interface Unfinished {

        /// Those of the repository that were begun that long ago; the caller closes the stream.
        Stream<PendingUpload> begunBefore(Duration age);

        void abort(PendingUpload upload);
    }
}
