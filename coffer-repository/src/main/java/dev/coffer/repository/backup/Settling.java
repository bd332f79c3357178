package dev.coffer.repository.backup;

import dev.coffer.repository.Author;
import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Change;
import dev.coffer.repository.Collecting;
import dev.coffer.repository.Erasure;
import dev.coffer.repository.Fence;
import dev.coffer.repository.FixedName;
import dev.coffer.repository.Session;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is done to rows that were just loaded, in the same transaction, so that the catalogue may be worked
/// with: time has passed since they were written, and the world was not restored with them.
final class Settling {
    private static final String CONDEMN = "UPDATE blob SET state = 'CONDEMNED', condemned_at = ?,"
            + " condemn_seq = (SELECT value FROM counter WHERE name = 'collection') WHERE state = 'STAGING'";
    private static final String COUNT =
            "UPDATE counter SET value = CASE WHEN value < ? THEN CAST(? AS BIGINT) ELSE value END + 1"
                    + " WHERE name = 'collection'";
    private static final String AGAIN =
            "UPDATE blob SET condemn_seq = (SELECT value FROM counter WHERE name = 'collection')"
                    + " WHERE state = 'CONDEMNED'";
    private static final String DROP_ALL =
            "UPDATE backup SET state = 'DROPPED', dropped_at = ? WHERE state <> 'DROPPED'";
    private static final String RETAIN = "INSERT INTO backup (id, state, start_seq, last_change, store, name, bytes,"
            + " started_at, lease_until, finished_at) VALUES (?, 'DONE', ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET state = 'DONE', last_change = excluded.last_change,"
            + " store = excluded.store, name = excluded.name, bytes = excluded.bytes,"
            + " finished_at = excluded.finished_at, dropped_at = NULL";

    private final BackupStore store;
    private final List<WholeBackups.Whole> there;
    private final long now;

    /// @param stopped uploads that were under way when the backup was made
    /// @param erased digests that were erased again
    /// @param epoch the number of the one that has begun
    record Settled(int stopped, int erased, long epoch) {}

    /// @param there all whole backups of the store
    /// @param now in milliseconds since 1970
    Settling(BackupStore store, List<WholeBackups.Whole> there, long now) {
        this.store = store;
        this.there = there;
        this.now = now;
    }

    /// @param erasures all that the store knows
    /// @return what was done
    Settled settle(Session session, Manifest from, List<Erasure> erasures, Fence.Beginning epoch) {
        // What workers were told after the backup is not in it: no number of theirs is given again, and whoever held a
        // claim then may have lost it since.
        int released = epoch.into(session);
        var journal = new Journal(session, now);
        retainWhatIsThere(session);
        Collecting.turn(session, false);
        FixedName.forgotten(session, Instant.ofEpochMilli(now));
        // Whoever was uploading then has referred to nothing since; a late answer must not make the row live.
        int stopped = session.update(CONDEMN, now);
        var replay = new Replay(session, journal, now);
        int erased = 0;
        for (Erasure erasure : erasures) {
            erased += replay.erase(erasure) ? 1 : 0;
        }
        String detail =
                "from the backup " + from.id() + " of " + from.startedAt() + ", up to change " + from.lastChange()
                        + "; epoch " + epoch.number() + (epoch.isCopy() ? ", a copy" : "") + "; " + released
                        + " claims were released";
        journal.add(Change.Kind.RESTORED, Author.ofThisProcess(), null, null, detail);
        return new Settled(stopped, erased, epoch.number());
    }

    /// No blob that a backup in the store refers to may go, whichever of them was restored. Condemnations
    /// from now on come after all of them, and so do those that were not carried out yet: another catalogue may
    /// have gone on with what was condemned here, and made backups of it.
    void retainWhatIsThere(Session session) {
        long greatest = there.stream()
                .mapToLong(whole -> whole.manifest().startSeq())
                .max()
                .orElse(0);
        session.update(COUNT, greatest, greatest);
        session.update(AGAIN);
        session.update(DROP_ALL, now);
        List<@Nullable Object[]> rows =
                there.stream().map(each -> row(each.folder(), each.manifest())).toList();
        session.batch(RETAIN, rows);
    }

    private @Nullable Object[] row(BackupFolder folder, Manifest manifest) {
        return new @Nullable Object[] {
            manifest.id().toString(),
            manifest.startSeq(),
            manifest.lastChange(),
            store.describe(),
            folder.name(),
            manifest.bytes(),
            manifest.startedAt().toEpochMilli(),
            manifest.finishedAt().toEpochMilli(),
            manifest.finishedAt().toEpochMilli()
        };
    }
}
