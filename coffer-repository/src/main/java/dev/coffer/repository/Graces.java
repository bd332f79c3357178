package dev.coffer.repository;

import java.time.Duration;
import java.util.List;

/// For how long housekeeping lets things stay.
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
