package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Session;
import dev.coffer.store.ObjectName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statements on the list of objects to be removed.
final class Removals {
    /// For how long who has taken a row has it to itself.
    static final Duration TAKEN = Duration.ofMinutes(10);

    /// When an object that was removed is looked at for the first time.
    static final Duration FIRST_LOOK = Duration.ofHours(1);

    /// Of a removal `r` and its blob `b`: the object is nobody's.
    private static final String NOBODYS = " AND (r.purpose <> 'OWN' OR b.state IN ('CONDEMNED', 'GONE') AND NOT "
            + Condemnation.OTHERS + ")"
            + " AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.store = r.store AND p.bucket = r.bucket"
            + " AND p.object_key = r.object_key)";
    /// It was condemned before every backup that is retained began, and its readers have had their time.
    /// What has no number waits for all of them. A derivative is made again by whoever misses it, and no
    /// backup has any.
    private static final String FREE = " AND (r.erasure = 1 OR r.purpose = 'DERIVATIVE' OR (r.asked_at <= ? AND"
            + " COALESCE(b.condemn_seq, r.asked_seq, " + (Long.MAX_VALUE - 1) + ") < COALESCE((SELECT min(start_seq)"
            + " FROM backup WHERE state <> 'DROPPED'), " + Long.MAX_VALUE + ")))";
    private static final String FROM = " FROM removal r JOIN blob b ON b.id = r.blob_id WHERE b.place = ?";
    private static final String ROW = "SELECT r.store, r.bucket, r.object_key, r.blob_id, r.sha256, r.size, r.purpose,"
            + " r.reason, r.author, r.host, r.erasure, r.asked_at, r.removed_at, r.due_at, b.condemn_seq, b.md5,"
            + " r.versions, r.versions_stay";
    private static final String NEXT = " AND (r.due_at, r.store, r.bucket, r.object_key) > (?, ?, ?, ?)"
            + " ORDER BY r.due_at, r.store, r.bucket, r.object_key LIMIT ?";
    private static final String TO_DELETE =
            ROW + FROM + " AND r.removed_at IS NULL AND r.due_at <= ?" + FREE + NOBODYS + NEXT;
    private static final String TO_DELETE_OF_DIGEST =
            ROW + FROM + " AND r.removed_at IS NULL AND r.due_at <= ?" + FREE + NOBODYS + " AND r.sha256 = ?" + NEXT;
    private static final String TO_SWEEP =
            ROW + FROM + " AND r.removed_at IS NOT NULL AND r.due_at <= ?" + NOBODYS + NEXT;
    private static final String PENDING =
            "SELECT count(*), COALESCE(sum(r.size), 0)" + FROM + " AND r.removed_at IS NULL";
    private static final String OF_SHA256 = ROW + FROM + " AND r.sha256 = ? ORDER BY r.asked_at, r.store, r.object_key";
    private static final String KEY = " WHERE store = ? AND bucket = ? AND object_key = ?";
    private static final String TAKE = "UPDATE removal SET due_at = ?" + KEY;
    private static final String REMOVED =
            "UPDATE removal SET removed_at = ?, due_at = ?, versions = ?, versions_stay = ?" + KEY
                    + " AND removed_at IS NULL";
    /// Of old versions that stayed before, some may have gone with it now.
    private static final String SETTLE = "UPDATE removal SET due_at = ?,"
            + " versions = CASE WHEN CAST(? AS BIGINT) IS NULL THEN versions ELSE COALESCE(versions, 0) + ? END,"
            + " versions_stay = ?" + KEY;
    private static final String HIDDEN = "SELECT count(*), COALESCE(sum(r.size), 0)" + FROM
            + " AND r.removed_at IS NOT NULL AND r.versions_stay = 1";
    /// All that had the object, which are several only where the digest is its name.
    private static final String BURY = "UPDATE blob SET state = 'GONE', gone_at = ? WHERE state = 'CONDEMNED'"
            + " AND place = (SELECT place FROM blob WHERE id = ?) AND bucket = ? AND object_key = ?";
    private static final String ERASE = "UPDATE removal SET erasure = 1, reason = ?,"
            + " due_at = CASE WHEN due_at > 1 THEN 1 ELSE due_at END WHERE sha256 = ?"
            + " AND removed_at IS NULL AND blob_id IN (SELECT id FROM blob WHERE place = ?)";

    /// One row.
    ///
    /// @param removedAt by milliseconds; empty while it is there
    /// @param versions how many went with it; empty where the bucket keeps none, or that was not asked
    /// @param versionsStay whether readers no longer see it, and old versions are there
    /// @param dueAt by milliseconds; empty when it is settled
    record Removal(
            String store,
            ObjectName object,
            String blob,
            String sha256,
            String md5,
            long size,
            String purpose,
            String reason,
            String author,
            boolean isErasure,
            long askedAt,
            Optional<Long> removedAt,
            Optional<Long> dueAt,
            Optional<Long> condemnSeq,
            Optional<Long> versions,
            boolean versionsStay) {

        boolean isOwn() {
            return purpose.equals("OWN");
        }

        private List<@Nullable Object> position() {
            return List.of(dueAt.orElse(0L), store, object.bucket(), object.key());
        }
    }

    /// What a store has said of an object that it was asked to delete: readers no longer see it.
    ///
    /// @param versions how many went with it; empty where that was not asked
    /// @param isHidden whether old versions stay
    record Gone(Removal row, Optional<Long> versions, boolean isHidden) {}

    /// Which rows are wanted.
    ///
    /// @param sha256 empty for all digests
    record Wanted(boolean removed, Optional<String> sha256) {
        String sql() {
            return removed ? TO_SWEEP : sha256.isPresent() ? TO_DELETE_OF_DIGEST : TO_DELETE;
        }
    }

    /// Rows whose time has come and that nobody has taken, behind another, at most so many.
    static List<Removal> due(
            Session session, Wanted wanted, String lock, Site site, long now, Optional<Removal> last, int most) {
        List<@Nullable Object> values = new ArrayList<>(List.of(site.place(), now));
        if (!wanted.removed()) {
            values.add(now - site.graces().reader().toMillis());
            wanted.sha256().ifPresent(values::add);
        }
        values.addAll(last.map(Removal::position).orElse(List.of(Long.MIN_VALUE, "", "", "")));
        values.add(most);
        return session.list(wanted.sql() + lock, Removals::removal, values.toArray());
    }

    /// How many objects are still there, and their bytes.
    static long[] pending(Session session, String place) {
        return session.first(PENDING, row -> new long[] {row.getLong(1), row.getLong(2)}, place)
                .orElseThrow();
    }

    /// How many objects readers no longer see while old versions stay in their bucket, and the bytes of
    /// one each.
    static long[] hidden(Session session, String place) {
        return session.first(HIDDEN, row -> new long[] {row.getLong(1), row.getLong(2)}, place)
                .orElseThrow();
    }

    /// All that was ever asked to be removed of a digest, as far as the log goes back.
    static List<Removal> of(Session session, String place, String sha256) {
        return session.list(OF_SHA256, Removals::removal, place, sha256);
    }

    static void take(Session session, List<Removal> rows, long until) {
        batch(session, TAKE, rows, until);
    }

    /// They were removed; those that are a blob's own object end the blob.
    ///
    /// @param nextLook empty where nothing that comes late is to be deleted
    static void removed(Session session, List<Gone> gone, long now, Optional<Long> nextLook) {
        List<@Nullable Object[]> values = new ArrayList<>();
        List<@Nullable Object[]> blobs = new ArrayList<>();
        for (Gone one : gone) {
            Removal row = one.row();
            values.add(key(row, now, nextLook.orElse(null), one.versions().orElse(null), one.isHidden() ? 1 : 0));
            if (row.isOwn()) {
                blobs.add(new @Nullable Object[] {
                    now, row.blob(), row.object().bucket(), row.object().key()
                });
            }
        }
        session.batch(REMOVED, values);
        if (!blobs.isEmpty()) {
            session.batch(BURY, blobs);
        }
    }

    /// What is still there of a digest goes at once, whatever keeps it. Only what nobody has ever taken is due at 0.
    static void erase(Session session, String place, String sha256, String reason) {
        session.update(ERASE, reason, sha256, place);
    }

    static void settle(Session session, Gone swept, Optional<Long> nextLook) {
        @Nullable Long versions = swept.versions().orElse(null);
        session.update(SETTLE, key(swept.row(), nextLook.orElse(null), versions, versions, swept.isHidden() ? 1 : 0));
    }

    private static void batch(Session session, String sql, List<Removal> rows, Object... before) {
        session.batch(sql, rows.stream().map(row -> key(row, before)).toList());
    }

    private static @Nullable Object[] key(Removal row, @Nullable Object... before) {
        List<@Nullable Object> values = new ArrayList<>();
        values.addAll(Arrays.asList(before));
        values.add(row.store());
        values.add(row.object().bucket());
        values.add(row.object().key());
        return values.toArray();
    }

    private static Removal removal(ResultSet row) throws SQLException {
        return new Removal(
                row.getString("store"),
                new ObjectName(row.getString("bucket"), row.getString("object_key")),
                row.getString("blob_id"),
                row.getString("sha256"),
                row.getString("md5"),
                row.getLong("size"),
                row.getString("purpose"),
                row.getString("reason"),
                row.getString("author") + "@" + row.getString("host"),
                row.getInt("erasure") == 1,
                row.getLong("asked_at"),
                number(row, "removed_at"),
                number(row, "due_at"),
                number(row, "condemn_seq"),
                number(row, "versions"),
                row.getInt("versions_stay") == 1);
    }

    private static Optional<Long> number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }

    private Removals() {}
}
