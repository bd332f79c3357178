package dev.coffer.repository.ledger;

import dev.coffer.repository.Author;
import dev.coffer.repository.BackupStore;
import dev.coffer.repository.DerivativeRequest;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.PresetUse;
import dev.coffer.repository.Session;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements on single rows of the ledger, each within its caller's transaction.
///
/// **Order of locks**, so that nobody waits in a circle: the original's blob, then the row.
record Rows(String place) {
    static final String COLUMNS = "SELECT d.id, d.derivative_key, d.sha256, d.recipe, d.engine, d.format, d.digest,"
            + " d.size, d.width, d.height, d.bucket, d.object_key, d.host, d.lease_until, d.created_at, d.used_at,"
            + " d.files, d.more"
            + " FROM derivative d";
    /// How many rows one statement names.
    static final int PAGE = 200;

    static final String OF_PAGE = "(" + "?, ".repeat(PAGE - 1) + "?)";

    private static final String FIND = COLUMNS + " WHERE d.place = ? AND d.derivative_key = ?";
    private static final String BY_FILE = COLUMNS + " WHERE d.place = ? AND d.id ="
            + " (SELECT COALESCE(f.whole, f.id) FROM derivative f WHERE f.id = ?)";
    private static final String BY_ID = COLUMNS + " WHERE d.place = ? AND d.id = ? AND d.whole IS NULL";
    private static final String THERE =
            "SELECT d.id FROM derivative d WHERE d.id IN " + OF_PAGE + " AND d.whole IS NULL AND ";
    private static final String ORIGINAL = "SELECT id FROM blob WHERE place = ? AND sha256 = ? AND state = 'LIVE'";
    private static final String INSERT = "INSERT INTO derivative (id, place, derivative_key, blob_id, sha256, recipe,"
            + " engine, state, bucket, object_key, host, lease_until, created_at, used_at, direct)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, 'MAKING', ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (place, derivative_key) DO NOTHING";
    static final String INPUT = "INSERT INTO derivative_input (derivative_id, kind, name, revision, density)"
            + " VALUES (?, ?, ?, ?, ?)"
            + " ON CONFLICT (derivative_id, kind, name, revision, density) DO NOTHING";
    private static final String STORED = "UPDATE derivative SET state = 'STORED', format = ?, digest = ?, size = ?,"
            + " width = ?, height = ?, stored_at = ?, files = ?, more = ? WHERE id = ? AND state = 'MAKING'";
    private static final String PROLONG =
            "UPDATE derivative SET lease_until = ? WHERE id = ? AND state = 'MAKING' AND lease_until < ?";
    private static final String GIVE_UP = "DELETE FROM derivative WHERE id = ? AND state = 'MAKING'";
    private static final String BLOB =
            "SELECT id FROM blob WHERE id = (SELECT d.blob_id FROM derivative d WHERE d.id = ?) FOR KEY SHARE";
    private static final String BLOBS = "SELECT id FROM blob WHERE id IN (SELECT d.blob_id FROM derivative d"
            + " WHERE d.id IN " + OF_PAGE + ") ORDER BY id";
    private static final String LOCK = "SELECT id FROM derivative WHERE id IN " + OF_PAGE;
    /// With all their files.
    private static final String MEANT = " FROM derivative d WHERE d.id IN " + OF_PAGE + " OR d.whole IN " + OF_PAGE;

    private static final String OBJECTS = "SELECT d.bucket, d.object_key" + MEANT;
    private static final String STILL_MAKING = " AND state = 'MAKING' AND lease_until < ?";
    private static final String LIST = "INSERT INTO removal (store, bucket, object_key, blob_id, sha256, size, purpose,"
            + " reason, author, host, erasure, asked_at, due_at) SELECT '" + BackupStore.MAIN + "', d.bucket,"
            + " d.object_key, d.blob_id, d.sha256, COALESCE(d.size, 0), 'DERIVATIVE', CAST(? AS TEXT),"
            + " CAST(? AS TEXT), CAST(? AS TEXT), 0, CAST(? AS BIGINT), 0 FROM derivative d WHERE d.id = ? OR d.whole = ?"
            + " ON CONFLICT (store, bucket, object_key) DO NOTHING";
    private static final String GO = "DELETE FROM derivative WHERE id IN " + OF_PAGE + " OR whole IN " + OF_PAGE;

    /// A column of which SQLite is not to use an index: it takes any that begins with one that is compared, and
    /// sorts all rows of a place to come to the first of them.
    static String unindexed(Session session, String column) {
        return session.isShared() ? column : "+" + column;
    }

    Optional<DerivativeRow> find(Session session, String key) {
        return session.first(FIND, Rows::row, place, key);
    }

    Optional<DerivativeRow> find(Session session, UUID id) {
        return session.first(BY_ID, Rows::row, place, id.toString());
    }

    /// Those of them that are there.
    ///
    /// @param ids at most [#PAGE]
    List<String> there(Session session, List<UUID> ids) {
        return session.list(
                THERE + unindexed(session, "d.place") + " = ?",
                row -> row.getString(1),
                page(ids.stream().map(UUID::toString).toList(), place));
    }

    /// The derivative that a file belongs to.
    Optional<DerivativeRow> having(Session session, UUID file) {
        return session.first(BY_FILE, Rows::row, place, file.toString());
    }

    /// The live incarnation of an original; it stays so until the transaction ends.
    Optional<String> original(Session session, Sha256 sha256) {
        return session.first(
                ORIGINAL + (session.isShared() ? " FOR KEY SHARE" : ""), row -> row.getString(1), place, sha256.hex());
    }

    /// Writes a row that is being made, unless there is one of this key.
    boolean insert(
            Session session,
            DerivativeRequest wanted,
            String blob,
            UUID id,
            ObjectName object,
            String host,
            Lease lease) {
        int rows = session.update(
                INSERT,
                id.toString(),
                place,
                wanted.key(),
                blob,
                wanted.original().hex(),
                wanted.recipe(),
                wanted.engine(),
                object.bucket(),
                object.key(),
                host,
                lease.until().toEpochMilli(),
                lease.now().toEpochMilli(),
                lease.now().toEpochMilli(),
                wanted.preset().isPresent() ? 0 : 1);
        if (rows == 1) {
            wanted.watermarks()
                    .forEach(mark -> session.update(INPUT, id.toString(), "WATERMARK", mark.toString(), 0L, ""));
            wanted.preset().ifPresent(use -> session.update(INPUT, used(id.toString(), use)));
        }
        return rows == 1;
    }

    /// By the host's clock.
    record Lease(Instant now, Instant until) {}

    /// Values of [#INPUT].
    static @Nullable Object[] used(String id, PresetUse use) {
        return new @Nullable Object[] {id, "PRESET", use.name(), use.revision(), use.densityText()};
    }

    /// @return whether it is still being made, until then
    static boolean prolong(Session session, UUID id, Instant until) {
        return session.update(PROLONG, until.toEpochMilli(), id.toString(), until.toEpochMilli()) == 1;
    }

    /// @param files how many files it has
    /// @param more bytes of those beside the first
    /// @return whether it was being made until now
    static boolean stored(Session session, UUID id, DerivativeRow.Result result, long files, long more, Instant at) {
        lockBlob(session, id);
        return session.update(
                        STORED,
                        result.format(),
                        result.digest().hex(),
                        result.size(),
                        result.width(),
                        result.height(),
                        at.toEpochMilli(),
                        files,
                        more,
                        id.toString())
                == 1;
    }

    /// Nothing was written under its name, and nothing will be.
    static void giveUp(Session session, UUID id) {
        lockBlob(session, id);
        session.update(GIVE_UP, id.toString());
    }

    static void lockBlob(Session session, UUID id) {
        if (session.isShared()) {
            session.list(BLOB, row -> row.getString(1), id.toString());
        }
    }

    /// Moves rows out of the ledger, with all their files, onto the list of removals.
    ///
    /// @param reasons of each id; at most [#PAGE], of derivatives, not of single files
    /// @return those that were there
    static Gone condemn(Session session, Map<String, String> reasons, Author author, Instant at) {
        return condemn(session, reasons, "", author, at);
    }

    /// The same of those that are being made and whose lease has passed.
    static Gone condemnGivenUp(Session session, Map<String, String> reasons, Author author, Instant at) {
        return condemn(session, reasons, STILL_MAKING, author, at);
    }

    private static Gone condemn(
            Session session, Map<String, String> reasons, String condition, Author author, Instant at) {
        Set<String> ids = reasons.keySet();
        if (ids.isEmpty()) {
            return new Gone(List.of(), List.of());
        }
        if (session.isShared()) {
            session.list(BLOBS + " FOR KEY SHARE", row -> row.getString(1), page(ids));
        }
        @Nullable Object[] which = condition.isEmpty() ? page(ids) : page(ids, at.toEpochMilli());
        List<String> there =
                session.list(LOCK + condition + " ORDER BY id" + session.forUpdate(), row -> row.getString(1), which);
        if (there.isEmpty()) {
            return new Gone(there, List.of());
        }
        List<ObjectName> objects =
                session.list(OBJECTS, row -> new ObjectName(row.getString(1), row.getString(2)), twice(page(there)));
        List<@Nullable Object[]> listed = new ArrayList<>();
        for (String id : there) {
            listed.add(new @Nullable Object[] {
                reasons.get(id), author.name(), author.host().text(), at.toEpochMilli(), id, id
            });
        }
        session.batch(LIST, listed);
        session.update(GO, twice(page(there)));
        return new Gone(there, objects);
    }

    /// What has left the ledger.
    ///
    /// @param ids of derivatives
    /// @param objects of all their files
    record Gone(List<String> ids, List<ObjectName> objects) {}

    private static @Nullable Object[] twice(@Nullable Object[] page) {
        List<@Nullable Object> values = new ArrayList<@Nullable Object>(Arrays.asList(page));
        values.addAll(Arrays.asList(page));
        return values.toArray();
    }

    /// Values for [#OF_PAGE], filled up with the first, and what follows.
    static @Nullable Object[] page(Collection<String> ids, Object... more) {
        List<@Nullable Object> values = new ArrayList<>(ids);
        if (values.isEmpty() || values.size() > PAGE) {
            throw new IllegalArgumentException("1 to " + PAGE + " rows at once: " + values.size());
        }
        while (values.size() < PAGE) {
            values.add(values.getFirst());
        }
        values.addAll(List.of(more));
        return values.toArray();
    }

    static DerivativeRow row(ResultSet row) throws SQLException {
        String digest = row.getString("digest");
        return new DerivativeRow(
                UUID.fromString(row.getString("id")),
                row.getString("derivative_key"),
                new Sha256(row.getString("sha256")),
                row.getString("recipe"),
                row.getString("engine"),
                digest == null
                        ? Optional.empty()
                        : Optional.of(new DerivativeRow.Result(
                                row.getString("format"),
                                new Sha256(digest),
                                row.getLong("size"),
                                row.getInt("width"),
                                row.getInt("height"))),
                row.getLong("files"),
                row.getLong("more"),
                new ObjectName(row.getString("bucket"), row.getString("object_key")),
                row.getString("host"),
                Instant.ofEpochMilli(row.getLong("lease_until")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("used_at")));
    }
}
