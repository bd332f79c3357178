package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Change;
import dev.coffer.repository.Policies;
import dev.coffer.repository.Session;
import dev.coffer.repository.Tag;
import dev.coffer.repository.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What housekeeping does to versions of paths, within a transaction, each with its reason in the log.
final class Versions {
    private static final String EXPIRE = "UPDATE entry SET state = 'EXPIRED', revision = ?, expired_at = ?"
            + " WHERE id = ? AND state = 'PUBLISHED'";
    private static final String PURGE = "UPDATE entry SET state = 'PURGED', revision = ?, purged_at = ?,"
            + " uploaded_at = NULL, archived_at = NULL, blob_id = NULL, blob_state = NULL"
            + " WHERE id = ? AND state IN ('UNPUBLISHED', 'EXPIRED')";
    private static final String TAGS =
            "SELECT tag FROM entry_tag WHERE entry_id = ?" + " UNION SELECT tag FROM path_tag WHERE path = ?";

    /// A version and why something is done to it.
    record Doomed(String id, String path, String reason) {}

    static void expire(Transaction tx, List<Doomed> versions) {
        change(tx, versions, Change.Kind.EXPIRED, EXPIRE);
    }

    static void purge(Transaction tx, List<Doomed> versions) {
        change(tx, versions, Change.Kind.PURGED, PURGE);
    }

    private static void change(Transaction tx, List<Doomed> versions, Change.Kind kind, String sql) {
        if (versions.isEmpty()) {
            return;
        }
        tx.begin();
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Doomed version : versions) {
            long revision = tx.log().record(kind, version.path(), version.id(), null, null, version.reason());
            rows.add(new @Nullable Object[] {revision, tx.now().toEpochMilli(), version.id()});
        }
        for (int changed : tx.session().batch(sql, rows)) {
            if (changed != 1) {
                throw new IllegalStateException("a version could not be changed to " + kind);
            }
        }
    }

    static Set<Tag> tags(Session session, String id, String path) {
        return new HashSet<>(session.list(TAGS, row -> new Tag(row.getString(1)), id, path));
    }

    /// Tags that are read only if they are asked for, and once.
    static Supplier<Set<Tag>> lazyTags(Session session, String id, String path) {
        Map<String, Set<Tag>> read = new LinkedHashMap<>();
        return () -> read.computeIfAbsent(id, any -> tags(session, id, path));
    }

    static Keeping keeping(Session session, Site site) {
        return new Keeping(Policies.list(session), site.graces());
    }

    private Versions() {}
}
