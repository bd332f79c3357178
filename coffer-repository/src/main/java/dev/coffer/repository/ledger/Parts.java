package dev.coffer.repository.ledger;

import dev.coffer.repository.DerivativePart;
import dev.coffer.repository.IncarnationId;
import dev.coffer.repository.Session;
import dev.coffer.repository.ledger.Ledger.Making;
import dev.coffer.repository.ledger.Ledger.Written;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of the files that a derivative has beside the one that is opened first. Each statement is
/// within its caller's transaction.
final class Parts {
    private static final String WHOLE = "SELECT id FROM derivative WHERE id = ? AND state = 'MAKING'";
    /// All that is said of the whole, but for the object.
    private static final String INSERT = "INSERT INTO derivative (id, place, derivative_key, blob_id, sha256, recipe,"
            + " engine, state, bucket, object_key, host, lease_until, created_at, used_at, direct, whole, part)"
            + " SELECT CAST(? AS TEXT), d.place, CAST(? AS TEXT), d.blob_id, d.sha256, d.recipe, d.engine, 'MAKING',"
            + " d.bucket, CAST(? AS TEXT), d.host, d.lease_until, d.created_at, d.used_at, d.direct, d.id,"
            + " CAST(? AS TEXT) FROM derivative d WHERE d.id = ?";
    private static final String STORED = "UPDATE derivative SET state = 'STORED', format = ?, digest = ?, size = ?,"
            + " stored_at = ? WHERE id = ? AND state = 'MAKING'";
    private static final String LIST =
            "SELECT part, bucket, object_key, digest, size FROM derivative WHERE whole = ? AND state = 'STORED'"
                    + " ORDER BY part";

    /// A file, and where it goes.
    record Placed(UUID id, Written file, ObjectName object) {}

    private Parts() {}

    /// Where some files go.
    ///
    /// @param folder what the names of the objects begin with
    static List<Placed> place(List<Written> files, String bucket, String folder, InstantSource clock) {
        return files.stream()
                .map(file -> {
                    UUID id = IncarnationId.next(clock);
                    return new Placed(id, file, new ObjectName(bucket, folder + id));
                })
                .toList();
    }

    /// Writes their rows, if the whole is still being made.
    static boolean insert(Session session, Making whole, List<Placed> parts) {
        Rows.lockBlob(session, whole.id());
        String id = whole.id().toString();
        if (session.list(WHOLE + session.forUpdate(), row -> row.getString(1), id)
                .isEmpty()) {
            return false;
        }
        List<@Nullable Object[]> values = new ArrayList<>();
        for (Placed part : parts) {
            String name = part.file().name();
            values.add(new @Nullable Object[] {
                part.id().toString(), key(whole.key(), name), part.object().key(), name, id
            });
        }
        session.batch(INSERT, values);
        return true;
    }

    /// Says of each that it is stored; the whole, whose blob is locked, has said so.
    static void stored(Session session, List<Placed> parts, Instant at) {
        List<@Nullable Object[]> values = new ArrayList<>();
        for (Placed part : parts) {
            values.add(new @Nullable Object[] {
                ending(part.file().name()),
                part.file().digest().hex(),
                part.file().bytes().size(),
                at.toEpochMilli(),
                part.id().toString()
            });
        }
        session.batch(STORED, values);
    }

    static List<DerivativePart> list(Session session, UUID whole) {
        return session.list(
                LIST,
                row -> new DerivativePart(
                        row.getString(1),
                        new ObjectName(row.getString(2), row.getString(3)),
                        new Sha256(row.getString(4)),
                        row.getLong(5)),
                whole.toString());
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String key(String whole, String name) {
        return Sha256.of((whole + "\n" + name).getBytes(StandardCharsets.UTF_8)).hex();
    }
}
