package dev.coffer.repository.fsck;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Md5;
import dev.coffer.repository.Pages;
import dev.coffer.repository.Session;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// The rows that name objects of one store, in the order of their keys' bytes: those of blobs in their own
/// place, or those of copies.
///
/// One object may have several rows, as in a bucket of md5s3stash where a stash has announced what another
/// has just brought.
final class Rows {
    private static final int PAGE = 1000;
    /// Comes after all that can follow a prefix.
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private static final String OWN =
            "SELECT b.id, b.sha256, b.md5, b.size, b.bucket, b.object_key, b.state FROM blob b"
                    + " WHERE b.place = ? AND b.bucket = ?";
    private static final String COPIES =
            "SELECT b.id, b.sha256, b.md5, b.size, p.bucket, p.object_key, b.state FROM placement p"
                    + " JOIN blob b ON b.id = p.blob_id WHERE p.store = ? AND p.bucket = ?";
    /// Of derivatives, which have no MD5: in its place stands a part of the key, which no object is called by.
    private static final String DERIVATIVES =
            "SELECT d.id, COALESCE(d.digest, d.sha256), substr(d.derivative_key, 1, 32), COALESCE(d.size, 0), d.bucket,"
                    + " d.object_key, CASE d.state WHEN 'STORED' THEN 'LIVE' ELSE d.state END FROM derivative d"
                    + " WHERE d.place = ? AND d.bucket = ?";
    private static final String REMOVALS =
            "SELECT b.id, b.sha256, b.md5, b.size, r.bucket, r.object_key, 'GONE' FROM removal r"
                    + " JOIN blob b ON b.id = r.blob_id WHERE r.store = ? AND r.bucket = ? AND r.object_key = ?";

    private final Catalogue catalogue;
    private final String select;
    private final String key;
    private final String scope;
    private final String store;
    private final String page;

    private Rows(Catalogue catalogue, String select, String alias, String id, String scope, String store) {
        this.catalogue = catalogue;
        this.select = select;
        this.scope = scope;
        this.store = store;
        this.key = alias + ".object_key" + catalogue.bytewise();
        this.page = select + " AND " + key + " < ? AND (" + key + ", " + id + ") > (?, ?) ORDER BY " + key + ", " + id
                + " LIMIT " + PAGE;
    }

    /// Of blobs, in all their states.
    static Rows own(Catalogue catalogue, String place) {
        return new Rows(catalogue, OWN, "b", "b.id", place, BackupStore.MAIN);
    }

    /// Of copies in a store.
    static Rows copies(Catalogue catalogue, String store) {
        return new Rows(catalogue, COPIES, "p", "p.blob_id", store, store);
    }

    /// Of derivatives that are kept, and those that are being made.
    static Rows derivatives(Catalogue catalogue, String place) {
        return new Rows(catalogue, DERIVATIVES, "d", "d.id", place, BackupStore.MAIN);
    }

    /// Whose rows: a place, or the store of copies.
    String scope() {
        return scope;
    }

    /// Those whose key begins with `prefix`.
    Stream<Row> below(String bucket, String prefix) {
        return Pages.stream(last -> catalogue.look(session -> session.list(
                page,
                Rows::row,
                scope,
                bucket,
                prefix + LAST,
                last.map(row -> row.object().key()).orElse(prefix),
                last.map(row -> row.incarnation().toString()).orElse(""))));
    }

    /// The buckets that copies lie in.
    List<String> buckets() {
        return catalogue.look(session -> session.list(
                "SELECT DISTINCT bucket FROM placement WHERE store = ? ORDER BY bucket",
                row -> row.getString(1),
                store));
    }

    /// Those that name this object; if none does, those that did before it was to be removed.
    List<Row> naming(ObjectName object) {
        return catalogue.look(session -> {
            List<Row> rows =
                    session.list(select + " AND " + key + " = ?", Rows::row, scope, object.bucket(), object.key());
            return rows.isEmpty() ? session.list(REMOVALS, Rows::row, store, object.bucket(), object.key()) : rows;
        });
    }

    /// Whether there is an incarnation of this name and digest, in whatever state.
    boolean knows(UUID incarnation, Sha256 sha256) {
        return catalogue
                .look((Session session) -> session.first(
                        "SELECT 1 FROM blob WHERE id = ? AND sha256 = ?",
                        row -> true,
                        incarnation.toString(),
                        sha256.hex()))
                .isPresent();
    }

    /// Whether the row says still what it said.
    boolean isStillLive(Row row) {
        return naming(row.object()).stream()
                .anyMatch(now -> now.isLive() && now.incarnation().equals(row.incarnation()));
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                UUID.fromString(row.getString(1)),
                new Sha256(row.getString(2)),
                new Md5(row.getString(3)),
                row.getLong(4),
                new ObjectName(row.getString(5), row.getString(6)),
                row.getString(7).equals("LIVE"));
    }

    /// The incarnation and digest that the key of an object of Coffer's own layout is made of.
    static Optional<Named> asNamed(ObjectName object) {
        String[] parts = object.key().split("/", -1);
        int end = parts.length;
        try {
            return end < 3 || !parts[end - 3].equals("blobs")
                    ? Optional.empty()
                    : Optional.of(new Named(UUID.fromString(parts[end - 1]), new Sha256(parts[end - 2])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// What an object's key says that it is.
    record Named(UUID incarnation, Sha256 sha256) {}
}
