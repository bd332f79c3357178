package dev.coffer.repository;

import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Buckets of others whose objects are blobs as they are, each in a place of its own.
///
/// Such a place is only read: nothing is stashed into it, a stash of the same bytes brings a copy of its
/// own, and no collector knows it. For the packages of this module alone.
public final class AsIs {
    private static final String BEGINNING = "as-is:";
    private static final String BEGIN = "INSERT INTO adoption (place, bucket, prefix, begun_at) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (place) DO NOTHING";
    private static final String COPY = "INSERT INTO placement (store, bucket, object_key, blob_id, purpose, placed_at,"
            + " verified_at) VALUES ('main', ?, ?, ?, 'PUBLIC', ?, ?) ON CONFLICT (store, bucket, object_key) DO NOTHING";
    private static final String COPY_OF = "SELECT b.id, b.sha256, b.md5, b.size, b.bucket, b.object_key, b.media_type,"
            + " b.width, b.height, b.damage FROM placement p JOIN blob b ON b.id = p.blob_id"
            + " WHERE p.store = 'main' AND p.bucket = ? AND p.object_key = ? AND b.place = ? AND b.state = 'LIVE'";

    /// What has been adopted, or is being.
    ///
    /// @param lastKey up to which it is done, while it is not done to its end
    public record Adopted(String place, String bucket, String prefix, Optional<String> lastKey) {}

    private AsIs() {}

    /// The place of a bucket, or of what is below a prefix of it.
    public static String place(String bucket, String prefix) {
        return BEGINNING + bucket + "/" + prefix;
    }

    /// Whether a place is of this kind.
    public static boolean isPlace(String place) {
        return place.startsWith(BEGINNING);
    }

    /// All that was adopted.
    public static List<Adopted> all(Session session) {
        return session.list("SELECT place, bucket, prefix, last_key FROM adoption ORDER BY place", AsIs::adopted);
    }

    /// Begins to adopt a bucket, or goes on with it.
    public static Adopted begin(Catalogue catalogue, String bucket, String prefix) {
        String place = place(bucket, prefix);
        return catalogue.transact(transaction -> {
            Session session = transaction.session();
            session.update(BEGIN, place, bucket, prefix, transaction.now().toEpochMilli());
            return session.first(
                            "SELECT place, bucket, prefix, last_key FROM adoption WHERE place = ?",
                            AsIs::adopted,
                            place)
                    .orElseThrow();
        });
    }

    /// Notes how far it is.
    public static void reached(Catalogue catalogue, String place, String key) {
        catalogue.transact(transaction ->
                transaction.session().update("UPDATE adoption SET last_key = ? WHERE place = ?", key, place));
    }

    /// Notes that it is done to its end; the next one begins anew.
    public static void finished(Catalogue catalogue, String place) {
        catalogue.transact(transaction -> transaction
                .session()
                .update(
                        "UPDATE adoption SET last_key = NULL, finished_at = ? WHERE place = ?",
                        transaction.now().toEpochMilli(),
                        place));
    }

    /// The blob that an object was found to be.
    public static Optional<Blob> known(Catalogue catalogue, String place, ObjectName object) {
        BlobTable table = catalogue.table(place);
        return catalogue
                .look(session -> table.owner(session, object).or(() -> copyOf(session, place, object)))
                .map(Blob::of);
    }

    /// Makes an object a blob, or another name of the blob with the same bytes.
    ///
    /// @param facts of its bytes, which were read
    /// @throws RepositoryException.Conflict if it had other bytes when it was adopted
    public static Blob adopt(Catalogue catalogue, String place, ObjectName object, Facts facts) {
        BlobTable table = catalogue.table(place);
        Sha256 sha256 = facts.digests().sha256();
        return Blob.of(catalogue.change(sha256.hex(), session -> {
            Optional<BlobRow> there = table.owner(session, object).or(() -> copyOf(session, place, object));
            if (there.isPresent()) {
                if (there.get().facts().digests().equals(facts.digests())) {
                    return there.get();
                }
                throw new RepositoryException.Conflict(object + " has other bytes than when it was adopted");
            }
            Optional<BlobRow> same = table.live(session, sha256);
            if (same.isPresent()) {
                long now = catalogue.clock().millis();
                session.update(COPY, object.bucket(), object.key(), same.get().id(), now, now);
                return same.get();
            }
            UUID id = IncarnationId.next(catalogue.clock());
            table.adopt(session, id, facts, object);
            return new BlobRow(id.toString(), facts, object);
        }));
    }

    /// Live blobs of such places that have this address.
    static List<BlobRow> find(Catalogue catalogue, Session session, BlobId id) {
        return all(session).stream()
                .map(adopted -> catalogue.table(adopted.place()))
                .flatMap(table -> switch (id) {
                    case BlobId.BySha256(var sha256) -> table.live(session, sha256).stream();
                    case BlobId.ByMd5(var md5) -> table.live(session, md5).stream();
                })
                .toList();
    }

    private static Optional<BlobRow> copyOf(Session session, String place, ObjectName object) {
        return session.first(COPY_OF, BlobTable::blob, object.bucket(), object.key(), place);
    }

    private static Adopted adopted(ResultSet row) throws SQLException {
        return new Adopted(row.getString(1), row.getString(2), row.getString(3), Optional.ofNullable(row.getString(4)));
    }
}
