package dev.coffer.repository.archive;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Session;
import dev.coffer.repository.archive.Archive.Ticket;
import dev.coffer.store.ObjectName;
import dev.coffer.store.RestoreRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of `thaw` and `thaw_blob`.
final class ThawTable {
    private static final int PAGE = 200;
    private static final String INSERT =
            "INSERT INTO thaw (id, host, author, tier, days, asked_at) VALUES (?, ?, ?, ?, ?, ?)";
    private static final String ADD = "INSERT INTO thaw_blob (thaw_id, blob_id, bucket, object_key, size, state)"
            + " VALUES (?, ?, ?, ?, ?, 'ASKED')";
    private static final String ASKED = "SELECT blob_id, bucket, object_key, size FROM thaw_blob"
            + " WHERE thaw_id = ? AND blob_id > ? AND state = 'ASKED' ORDER BY blob_id LIMIT " + PAGE;
    private static final String SETTLE =
            "UPDATE thaw_blob SET state = ? WHERE thaw_id = ? AND blob_id = ? AND state = 'ASKED'";
    private static final String FINISH = "UPDATE thaw SET done_at = ? WHERE id = ? AND done_at IS NULL AND NOT EXISTS"
            + " (SELECT 1 FROM thaw_blob b WHERE b.thaw_id = thaw.id AND b.state = 'ASKED')";
    private static final String TICKET = "SELECT t.asked_at, t.done_at, count(*) AS blobs, sum(b.size) AS bytes,"
            + " sum(CASE WHEN b.state = 'THAWED' THEN 1 ELSE 0 END) AS thawed,"
            + " sum(CASE WHEN b.state = 'GONE' THEN 1 ELSE 0 END) AS gone"
            + " FROM thaw t JOIN thaw_blob b ON b.thaw_id = t.id WHERE t.id = ? GROUP BY t.id, t.asked_at, t.done_at";

    private final Catalogue catalogue;

    ThawTable(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    enum State {
        THAWED,
        GONE
    }

    record Asked(String blob, ObjectName object, long size) {}

    /// Writes a ticket down, before anything is asked.
    UUID ask(List<Asked> wanted, RestoreRequest request) {
        UUID id = UUID.randomUUID();
        return catalogue.transact(tx -> {
            Session session = tx.session();
            session.update(
                    INSERT,
                    id.toString(),
                    tx.author().host().text(),
                    tx.author().name(),
                    request.tier().name(),
                    request.days(),
                    tx.now().toEpochMilli());
            List<@Nullable Object[]> rows = new ArrayList<>();
            for (Asked each : wanted) {
                rows.add(new @Nullable Object[] {
                    id.toString(),
                    each.blob(),
                    each.object().bucket(),
                    each.object().key(),
                    each.size()
                });
            }
            session.batch(ADD, rows);
            return id;
        });
    }

    RestoreRequest request(UUID id) {
        return catalogue
                .look(session -> session.first(
                        "SELECT days, tier FROM thaw WHERE id = ?",
                        row -> new RestoreRequest(row.getInt(1), RestoreRequest.Tier.valueOf(row.getString(2))),
                        id.toString()))
                .orElseThrow(() -> missing(id));
    }

    /// What is on its way, a page.
    List<Asked> asked(UUID id, String after) {
        return catalogue.look(session -> session.list(
                ASKED,
                row -> new Asked(row.getString(1), new ObjectName(row.getString(2), row.getString(3)), row.getLong(4)),
                id.toString(),
                after));
    }

    void settle(UUID id, Asked asked, State state) {
        catalogue.transact(tx -> tx.session().update(SETTLE, state.name(), id.toString(), asked.blob()));
    }

    void finish(UUID id) {
        catalogue.transact(tx -> tx.session().update(FINISH, tx.now().toEpochMilli(), id.toString()));
    }

    Ticket ticket(UUID id) {
        return catalogue
                .look(session -> session.first(
                        TICKET,
                        row -> {
                            long done = row.getLong("done_at");
                            return new Ticket(
                                    id,
                                    Instant.ofEpochMilli(row.getLong("asked_at")),
                                    row.getLong("blobs"),
                                    row.getLong("bytes"),
                                    row.getLong("thawed"),
                                    row.getLong("gone"),
                                    done == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(done)));
                        },
                        id.toString()))
                .orElseThrow(() -> missing(id));
    }

    List<UUID> open() {
        return catalogue.look(session -> session.list(
                "SELECT id FROM thaw WHERE done_at IS NULL ORDER BY asked_at, id",
                row -> UUID.fromString(row.getString(1))));
    }

    private static RepositoryException.Missing missing(UUID id) {
        return new RepositoryException.Missing("there is no ticket " + id, null);
    }
}
