package dev.coffer.repository.migration;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Digests;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.Facts;
import dev.coffer.repository.Md5;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A live incarnation of the old place, and that of the new one if there is one.
///
/// @param leaseUntil before when it is not to be collected, in milliseconds since 1970
/// @param references entries, sources and copies that refer to it
record OldBlob(
        UUID incarnation, Facts facts, ObjectName object, long leaseUntil, Optional<Twin> twin, long references) {
    private static final String PAGE = "SELECT b.id, b.sha256, b.md5, b.size, b.bucket, b.object_key, b.media_type,"
            + " b.width, b.height, b.damage, b.lease_until, t.id, t.bucket, t.object_key,"
            + " (SELECT count(*) FROM entry e WHERE e.blob_id = b.id)"
            + " + (SELECT count(*) FROM source s WHERE s.blob_id = b.id)"
            + " + (SELECT count(*) FROM placement p WHERE p.blob_id = b.id)"
            + " FROM blob b LEFT JOIN blob t ON t.place = ? AND t.sha256 = b.sha256 AND t.state = 'LIVE'"
            + " WHERE b.place = ? AND b.state = 'LIVE' AND b.sha256 > ? ORDER BY b.sha256 LIMIT ?";

    /// Of an old place whose object names are digests: those that were condemned, and that a drop which was
    /// broken off has left.
    private static final String LEFT = "SELECT b.id, b.sha256, b.md5, b.size, b.bucket, b.object_key, b.media_type,"
            + " b.width, b.height, b.damage, b.lease_until, t.id, t.bucket, t.object_key, 0"
            + " FROM blob b JOIN blob t ON t.place = ? AND t.sha256 = b.sha256 AND t.state = 'LIVE'"
            + " WHERE b.place = ? AND b.state = 'CONDEMNED' AND b.live_at IS NOT NULL AND NOT EXISTS"
            + " (SELECT 1 FROM blob o WHERE o.place = b.place AND o.bucket = b.bucket AND o.object_key = b.object_key"
            + " AND o.state = 'LIVE') AND b.id > ? ORDER BY b.id LIMIT ?";

    /// The incarnation of the new place.
    record Twin(UUID incarnation, ObjectName object) {}

    Sha256 sha256() {
        return facts.digests().sha256();
    }

    /// Those behind a digest, in the order of digests.
    static List<OldBlob> page(Catalogue catalogue, String from, String to, String after, int most) {
        return catalogue.look(session -> session.list(PAGE, OldBlob::row, to, from, after, most));
    }

    static List<OldBlob> left(Catalogue catalogue, String from, String to, String after, int most) {
        return catalogue.look(session -> session.list(LEFT, OldBlob::row, to, from, after, most));
    }

    private static OldBlob row(ResultSet row) throws SQLException {
        int width = row.getInt(8);
        Optional<Dimensions> dimensions =
                row.wasNull() ? Optional.empty() : Optional.of(new Dimensions(width, row.getInt(9)));
        Optional<UUID> twin = Optional.ofNullable(row.getString(12)).map(UUID::fromString);
        String bucket = row.getString(13);
        String key = row.getString(14);
        return new OldBlob(
                UUID.fromString(row.getString(1)),
                new Facts(
                        new Digests(new Sha256(row.getString(2)), new Md5(row.getString(3))),
                        row.getLong(4),
                        row.getString(7),
                        dimensions,
                        Optional.ofNullable(row.getString(10))),
                new ObjectName(row.getString(5), row.getString(6)),
                row.getLong(11),
                twin.map(id -> new Twin(id, new ObjectName(bucket, key))),
                row.getLong(15));
    }
}
