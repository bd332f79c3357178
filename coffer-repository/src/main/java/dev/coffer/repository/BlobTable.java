package dev.coffer.repository;

import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The statements on blobs and their sources, for one place. Each method is one statement or a few within
/// the caller's transaction; the steps T1, T2 and T4 of a stash are made of them.
final class BlobTable {
    private static final String COLUMNS =
            "b.id, b.sha256, b.md5, b.size, b.bucket, b.object_key, b.media_type," + " b.width, b.height, b.damage";
    private static final long LEASE_MILLIS = Duration.ofHours(1).toMillis();
    // The slowest upload that is not taken for dead.
    private static final long LEASE_BYTES_PER_MILLI = 64;

    private final String place;
    private final String keyShare;
    private final InstantSource clock;

    BlobTable(String place, String keyShare, InstantSource clock) {
        this.place = place;
        this.keyShare = keyShare;
        this.clock = clock;
    }

    Optional<BlobRow> live(Handle handle, Sha256 sha256) {
        return live(handle, sha256, "");
    }

    /// The same, and the row stays live until the transaction ends.
    Optional<BlobRow> liveAndLocked(Handle handle, Sha256 sha256) {
        return live(handle, sha256, keyShare);
    }

    /// All live blobs with this MD5; more than one only where somebody made a collision.
    List<BlobRow> live(Handle handle, Md5 md5) {
        return handle.createQuery("SELECT " + COLUMNS
                        + " FROM blob b WHERE b.place = ? AND b.md5 = ? AND b.state = 'LIVE' ORDER BY b.sha256")
                .bind(0, place)
                .bind(1, md5.hex())
                .map((row, _) -> blob(row))
                .list();
    }

    /// The live blob whose bytes lie in `object`.
    Optional<BlobRow> owner(Handle handle, ObjectName object) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM blob b"
                        + " WHERE b.place = ? AND b.bucket = ? AND b.object_key = ? AND b.state = 'LIVE'")
                .bind(0, place)
                .bind(1, object.bucket())
                .bind(2, object.key())
                .map((row, _) -> blob(row))
                .findOne();
    }

    /// Announces an upload: a row that nothing may refer to yet, with a lease.
    void stage(Handle handle, UUID id, Facts facts, ObjectName object) {
        insert(handle, id, facts, object, "STAGING");
    }

    /// A row for an object that was found in the store with the right bytes.
    void adopt(Handle handle, UUID id, Facts facts, ObjectName object) {
        insert(handle, id, facts, object, "LIVE");
    }

    /// A staged row of these bytes at this object, if an earlier stash has left one or is under way.
    Optional<UUID> staged(Handle handle, ObjectName object, Sha256 sha256) {
        return handle.createQuery("SELECT id FROM blob WHERE place = ? AND sha256 = ? AND bucket = ?"
                        + " AND object_key = ? AND state = 'STAGING' ORDER BY id LIMIT 1")
                .bind(0, place)
                .bind(1, sha256.hex())
                .bind(2, object.bucket())
                .bind(3, object.key())
                .mapTo(String.class)
                .findOne()
                .map(UUID::fromString);
    }

    /// Makes a staged blob live, unless its digest or its object has a live row already.
    ///
    /// @return whether it is live now
    boolean publish(Handle handle, UUID id, Facts facts, ObjectName object) {
        int rows = handle.createUpdate("UPDATE blob SET state = 'LIVE', live_at = ? WHERE id = ? AND state = 'STAGING'"
                        + " AND NOT EXISTS (SELECT 1 FROM blob o WHERE o.place = ? AND o.sha256 = ?"
                        + " AND o.state = 'LIVE')"
                        + " AND NOT EXISTS (SELECT 1 FROM blob o WHERE o.place = ? AND o.bucket = ?"
                        + " AND o.object_key = ? AND o.state = 'LIVE')")
                .bind(0, clock.millis())
                .bind(1, id.toString())
                .bind(2, place)
                .bind(3, facts.digests().sha256().hex())
                .bind(4, place)
                .bind(5, object.bucket())
                .bind(6, object.key())
                .execute();
        return rows == 1;
    }

    /// Gives a staged row to the collector.
    ///
    /// @return whether it was still staged
    boolean condemn(Handle handle, UUID id) {
        handle.execute("UPDATE counter SET value = value + 1 WHERE name = 'collection'");
        int rows = handle.createUpdate("UPDATE blob SET state = 'CONDEMNED', condemned_at = ?,"
                        + " condemn_seq = (SELECT value FROM counter WHERE name = 'collection')"
                        + " WHERE id = ? AND state = 'STAGING'")
                .bind(0, clock.millis())
                .bind(1, id.toString())
                .execute();
        return rows == 1;
    }

    /// Refers to a live blob as what `origin` brought last.
    void refer(Handle handle, String blobId, Origin origin) {
        String hash = hash(origin.name());
        handle.createUpdate("UPDATE source SET newest = 0"
                        + " WHERE place = ? AND name_hash = ? AND newest = 1 AND blob_id <> ?")
                .bind(0, place)
                .bind(1, hash)
                .bind(2, blobId)
                .execute();
        handle.createUpdate("INSERT INTO source (place, name_hash, blob_id, name, newest, etag, last_modified,"
                        + " file_size, file_modified, file_identity, stashed_at)"
                        + " VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (place, name_hash, blob_id) DO UPDATE SET newest = 1, etag = excluded.etag,"
                        + " last_modified = excluded.last_modified, file_size = excluded.file_size,"
                        + " file_modified = excluded.file_modified, file_identity = excluded.file_identity,"
                        + " stashed_at = excluded.stashed_at")
                .bind(0, place)
                .bind(1, hash)
                .bind(2, blobId)
                .bind(3, origin.name())
                .bind(4, origin.validators().etag().orElse(null))
                .bind(5, origin.validators().lastModified().orElse(null))
                .bind(6, origin.stamp().map(FileStamp::size).orElse(null))
                .bind(7, origin.stamp().map(FileStamp::modifiedNanos).orElse(null))
                .bind(8, origin.stamp().map(FileStamp::identity).orElse(null))
                .bind(9, clock.millis())
                .execute();
    }

    /// What a source brought last.
    Optional<Remembered> remembered(Handle handle, String name) {
        return handle.createQuery("SELECT " + COLUMNS + ", s.name, s.etag, s.last_modified, s.file_size,"
                        + " s.file_modified, s.file_identity, s.stashed_at FROM source s"
                        + " JOIN blob b ON b.id = s.blob_id"
                        + " WHERE s.place = ? AND s.name_hash = ? AND s.newest = 1")
                .bind(0, place)
                .bind(1, hash(name))
                .map((row, _) -> new Remembered(blob(row), origin(row), row.getLong("stashed_at")))
                .findOne();
    }

    private Optional<BlobRow> live(Handle handle, Sha256 sha256, String lock) {
        return handle.createQuery("SELECT " + COLUMNS
                        + " FROM blob b WHERE b.place = ? AND b.sha256 = ? AND b.state = 'LIVE'" + lock)
                .bind(0, place)
                .bind(1, sha256.hex())
                .map((row, _) -> blob(row))
                .findOne();
    }

    private void insert(Handle handle, UUID id, Facts facts, ObjectName object, String state) {
        long now = clock.millis();
        handle.createUpdate("INSERT INTO blob (id, place, sha256, md5, size, bucket, object_key, state, media_type,"
                        + " width, height, damage, staged_at, lease_until, live_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .bind(0, id.toString())
                .bind(1, place)
                .bind(2, facts.digests().sha256().hex())
                .bind(3, facts.digests().md5().hex())
                .bind(4, facts.size())
                .bind(5, object.bucket())
                .bind(6, object.key())
                .bind(7, state)
                .bind(8, facts.mediaType())
                .bind(9, facts.dimensions().map(Dimensions::width).orElse(null))
                .bind(10, facts.dimensions().map(Dimensions::height).orElse(null))
                .bind(11, facts.damage().orElse(null))
                .bind(12, now)
                .bind(13, now + LEASE_MILLIS + facts.size() / LEASE_BYTES_PER_MILLI)
                .bind(14, state.equals("LIVE") ? (Long) now : null)
                .execute();
    }

    private static BlobRow blob(ResultSet row) throws SQLException {
        int width = row.getInt("width");
        Optional<Dimensions> dimensions =
                row.wasNull() ? Optional.empty() : Optional.of(new Dimensions(width, row.getInt("height")));
        Digests digests = new Digests(new Sha256(row.getString("sha256")), new Md5(row.getString("md5")));
        Facts facts = new Facts(
                digests,
                row.getLong("size"),
                row.getString("media_type"),
                dimensions,
                Optional.ofNullable(row.getString("damage")));
        ObjectName object = new ObjectName(row.getString("bucket"), row.getString("object_key"));
        return new BlobRow(row.getString("id"), facts, object);
    }

    private static Origin origin(ResultSet row) throws SQLException {
        Validators validators = new Validators(
                Optional.ofNullable(row.getString("etag")), Optional.ofNullable(row.getString("last_modified")));
        @Nullable String identity = row.getString("file_identity");
        Optional<FileStamp> stamp = identity == null
                ? Optional.empty()
                : Optional.of(new FileStamp(row.getLong("file_size"), row.getLong("file_modified"), identity));
        return new Origin(row.getString("name"), validators, stamp);
    }

    private static String hash(String name) {
        return Sha256.of(name.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
