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
import org.jspecify.annotations.Nullable;

/// The statements on blobs and their sources, for one place. Each method is one statement or a few within the
/// caller's transaction; the steps T1, T2 and T4 of a stash are made of them.
final class BlobTable {
    private static final String COLUMNS =
            "b.id, b.sha256, b.md5, b.size, b.bucket, b.object_key, b.media_type," + " b.width, b.height, b.damage";
    private static final String LIVE =
            "SELECT " + COLUMNS + " FROM blob b WHERE b.place = ? AND b.sha256 = ? AND b.state = 'LIVE'";
    private static final String LIVE_BY_MD5 =
            "SELECT " + COLUMNS + " FROM blob b WHERE b.place = ? AND b.md5 = ? AND b.state = 'LIVE'";
    /// Of a blob that is live still, for readers or for whoever is bringing it: nothing refers to it, and a
    /// version that had its bytes was purged.
    private static final String NOT_PURGED =
            " AND NOT (EXISTS (SELECT 1 FROM entry p WHERE p.sha256 = b.sha256 AND p.state = 'PURGED')"
                    + " AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.blob_id = b.id)"
                    + " AND NOT EXISTS (SELECT 1 FROM source s WHERE s.blob_id = b.id))";
    private static final String NOT_KEPT_BACK =
            " AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.sha256 = b.sha256)";
    private static final String IN_ORDER = " ORDER BY b.sha256";
    private static final String OWNER = "SELECT " + COLUMNS
            + " FROM blob b WHERE b.place = ? AND b.bucket = ? AND b.object_key = ? AND b.state = 'LIVE'";
    private static final String STAGED = "SELECT id FROM blob WHERE place = ? AND sha256 = ? AND bucket = ?"
            + " AND object_key = ? AND state = 'STAGING' ORDER BY id LIMIT 1";
    private static final String REMEMBERED = "SELECT " + COLUMNS + ", s.name, s.etag, s.last_modified, s.file_size,"
            + " s.file_modified, s.file_identity, s.stashed_at FROM source s JOIN blob b ON b.id = s.blob_id"
            + " WHERE s.place = ? AND s.name_hash = ? AND s.newest = 1";
    private static final String INSERT = "INSERT INTO blob (id, place, sha256, md5, size, bucket, object_key, state,"
            + " media_type, width, height, damage, staged_at, lease_until, live_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String PUBLISH = "UPDATE blob SET state = 'LIVE', live_at = ?, written = ?"
            + " WHERE id = ? AND state = 'STAGING'"
            + " AND NOT EXISTS (SELECT 1 FROM blob o WHERE o.place = ? AND o.sha256 = ? AND o.state = 'LIVE')"
            + " AND NOT EXISTS (SELECT 1 FROM blob o WHERE o.place = ? AND o.bucket = ? AND o.object_key = ?"
            + " AND o.state = 'LIVE')";
    private static final String COUNT_ON = "UPDATE counter SET value = value + 1 WHERE name = 'collection'";
    private static final String CONDEMN = "UPDATE blob SET state = 'CONDEMNED', condemned_at = ?,"
            + " condemn_seq = (SELECT value FROM counter WHERE name = 'collection')"
            + " WHERE id = ? AND state = 'STAGING'";
    private static final String OUTDATE =
            "UPDATE source SET newest = 0 WHERE place = ? AND name_hash = ? AND newest = 1 AND blob_id <> ?";
    private static final String REFER = "INSERT INTO source (place, name_hash, blob_id, name, newest, etag,"
            + " last_modified, file_size, file_modified, file_identity, stashed_at)"
            + " VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (place, name_hash, blob_id) DO UPDATE SET newest = 1, etag = excluded.etag,"
            + " last_modified = excluded.last_modified, file_size = excluded.file_size,"
            + " file_modified = excluded.file_modified, file_identity = excluded.file_identity,"
            + " stashed_at = excluded.stashed_at";

    private static final String WRITTEN = "UPDATE blob SET written = 1 WHERE id = ? AND written = 0";
    private static final String HOLD = "UPDATE blob SET lease_until = ? WHERE id = ? AND lease_until < ?";

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

    Optional<BlobRow> live(Session session, Sha256 sha256) {
        return session.first(LIVE, BlobTable::blob, place, sha256.hex());
    }

    /// The same, and the row stays live until the transaction ends.
    Optional<BlobRow> liveAndLocked(Session session, Sha256 sha256) {
        return session.first(LIVE + keyShare, BlobTable::blob, place, sha256.hex());
    }

    /// All live blobs with this MD5; more than one only where somebody made a collision.
    List<BlobRow> live(Session session, Md5 md5) {
        return session.list(LIVE_BY_MD5 + IN_ORDER, BlobTable::blob, place, md5.hex());
    }

    /// Those with a digest that may be shown: none that is in quarantine.
    ///
    /// @param purged whether also what was purged and is there for a while still
    List<BlobRow> shown(Session session, BlobId id, boolean purged) {
        return session.list(
                live(id) + (purged ? "" : NOT_PURGED) + NOT_KEPT_BACK + IN_ORDER, BlobTable::blob, place, id.hex());
    }

    /// Whether there are others with it, in quarantine.
    boolean isKeptBack(Session session, BlobId id, boolean purged) {
        String sql = live(id) + (purged ? "" : NOT_PURGED) + NOT_KEPT_BACK.replace("NOT EXISTS", "EXISTS") + " LIMIT 1";
        return session.first(sql, BlobTable::blob, place, id.hex()).isPresent();
    }

    private static String live(BlobId id) {
        return id instanceof BlobId.BySha256 ? LIVE : LIVE_BY_MD5;
    }

    /// The live blob whose bytes lie in `object`.
    Optional<BlobRow> owner(Session session, ObjectName object) {
        return session.first(OWNER, BlobTable::blob, place, object.bucket(), object.key());
    }

    /// Announces an upload: a row that nothing may refer to yet, with a lease.
    void stage(Session session, UUID id, Facts facts, ObjectName object) {
        insert(session, id, facts, object, "STAGING");
    }

    /// A row for an object that was found in the store with the right bytes. Nothing but a purge on request ends it,
    /// where the digest is its name.
    void adopt(Session session, UUID id, Facts facts, ObjectName object) {
        insert(session, id, facts, object, "LIVE");
    }

    /// A staged row of these bytes at this object, if an earlier stash has left one or is under way.
    Optional<UUID> staged(Session session, ObjectName object, Sha256 sha256) {
        return session.first(
                STAGED, row -> UUID.fromString(row.getString(1)), place, sha256.hex(), object.bucket(), object.key());
    }

    /// Makes a staged blob live, unless its digest or its object has a live row already.
    ///
    /// @param isWritten whether it is known that Coffer wrote the object
    /// @return whether it is live now
    boolean publish(Session session, UUID id, Facts facts, ObjectName object, boolean isWritten) {
        int rows = session.update(
                PUBLISH,
                clock.millis(),
                isWritten ? 1 : 0,
                id.toString(),
                place,
                facts.digests().sha256().hex(),
                place,
                object.bucket(),
                object.key());
        return rows == 1;
    }

    /// Says of a blob that Coffer wrote its object.
    void written(Session session, String blobId) {
        session.update(WRITTEN, blobId);
    }

    /// Gives a staged row to the collector.
    ///
    /// @return whether it was still staged
    boolean condemn(Session session, UUID id) {
        session.update(COUNT_ON);
        return session.update(CONDEMN, clock.millis(), id.toString()) == 1;
    }

    /// Refers to a live blob as what `origin` brought last.
    void refer(Session session, String blobId, Origin origin) {
        String hash = hash(origin.name());
        session.update(OUTDATE, place, hash, blobId);
        session.update(
                REFER,
                place,
                hash,
                blobId,
                origin.name(),
                origin.validators().etag().orElse(null),
                origin.validators().lastModified().orElse(null),
                origin.stamp().map(FileStamp::size).orElse(null),
                origin.stamp().map(FileStamp::modifiedNanos).orElse(null),
                origin.stamp().map(FileStamp::identity).orElse(null),
                clock.millis());
    }

    /// Keeps a live blob that nothing refers to yet from being collected, as long as a staged one.
    void hold(Session session, String blobId) {
        long now = clock.millis();
        session.update(HOLD, now + LEASE_MILLIS, blobId, now + LEASE_MILLIS / 2);
    }

    /// What a source brought last.
    Optional<Remembered> remembered(Session session, String name) {
        return session.first(
                REMEMBERED,
                row -> new Remembered(blob(row), origin(row), row.getLong("stashed_at")),
                place,
                hash(name));
    }

    private void insert(Session session, UUID id, Facts facts, ObjectName object, String state) {
        long now = clock.millis();
        session.update(
                INSERT,
                id.toString(),
                place,
                facts.digests().sha256().hex(),
                facts.digests().md5().hex(),
                facts.size(),
                object.bucket(),
                object.key(),
                state,
                facts.mediaType(),
                facts.dimensions().map(Dimensions::width).orElse(null),
                facts.dimensions().map(Dimensions::height).orElse(null),
                facts.damage().orElse(null),
                now,
                now + LEASE_MILLIS + facts.size() / LEASE_BYTES_PER_MILLI,
                state.equals("LIVE") ? (Long) now : null);
    }

    static BlobRow blob(ResultSet row) throws SQLException {
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
