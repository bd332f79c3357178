package dev.coffer.repository.backup;

import dev.coffer.repository.Author;
import dev.coffer.repository.BackupStore;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Erasure;
import dev.coffer.repository.Erasures;
import dev.coffer.repository.Fence;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Session;
import dev.coffer.repository.backup.Backups.Restored;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/// Fills one empty catalogue: tables of the backup's version, its rows and what has happened since in one
/// transaction, then the tables of this program.
final class RestoreRun {
    private final BackupStore store;
    private final WholeBackups there;
    private final Path temp;
    private final long now;
    private final Fence fence;
    private final boolean copies;
    private final RestoreStep.Listener steps;

    /// @param now in milliseconds since 1970
    /// @param fence around the stores that are taken over
    /// @param copies whether nothing is taken over: the catalogue is to be looked at
    RestoreRun(
            BackupStore store,
            WholeBackups there,
            Path temp,
            long now,
            Fence fence,
            boolean copies,
            RestoreStep.Listener steps) {
        this.store = store;
        this.there = there;
        this.temp = temp;
        this.now = now;
        this.fence = fence;
        this.copies = copies;
        this.steps = steps;
    }

    Restored run(Optional<String> at, CatalogueSettings into, LongConsumer progress) {
        Leavings.remove(temp, Instant.now());
        WholeBackups.Whole chosen = there.choose(at);
        Manifest manifest = chosen.manifest();
        try (Target target = Target.of(into)) {
            target.make(manifest.version());
            steps.reached(RestoreStep.TABLES_MADE);
            Settling.Settled settled = target.fill(connection -> {
                new Loading(chosen.folder(), manifest, temp)
                        .into(connection, () -> steps.reached(RestoreStep.TABLE_LOADED), progress);
                steps.reached(RestoreStep.CHECKED);
                Session session = Session.over(connection);
                Fence.Beginning epoch = fence.next(session, copies);
                if (!copies) {
                    // Before the rows are durable: whatever happens next, the catalogue that was there is held off.
                    fence.raise(epoch, Instant.ofEpochMilli(now), Author.ofThisProcess(), target.describe());
                    steps.reached(RestoreStep.FENCED);
                }
                Settling.Settled done =
                        new Settling(store, left(chosen), now).settle(session, manifest, erasures(store), epoch);
                steps.reached(RestoreStep.SETTLED);
                return done;
            });
            steps.reached(RestoreStep.COMMITTED);
            target.migrate();
            steps.reached(RestoreStep.MIGRATED);
            target.open();
            steps.reached(RestoreStep.SWITCHED);
            return new Restored(
                    chosen.backup(), target.describe(), settled.stopped(), settled.erased(), settled.epoch(), copies);
        }
    }

    /// What is there once nobody else can give anything up: while this one was loaded, somebody could.
    private List<WholeBackups.Whole> left(WholeBackups.Whole chosen) {
        List<WholeBackups.Whole> left = WholeBackups.in(store).all();
        if (left.stream()
                .noneMatch(each -> each.folder().id().equals(chosen.folder().id()))) {
            throw new RepositoryException.Conflict(
                    "the backup " + chosen.folder().id() + " in " + store.describe()
                            + " was given up while it was restored, and what it refers to may be gone; restore another");
        }
        return left;
    }

    /// @throws RepositoryException.Corrupt if one cannot be read: what it says must not come back
    static List<Erasure> erasures(BackupStore store) {
        try (Stream<Erasure> all = Erasures.in(store, damaged -> {
            throw new RepositoryException.Corrupt("the erasure " + damaged.name()
                    + " cannot be read; a restore would bring back what was to be erased. Mend it, or move it away");
        })) {
            return all.toList();
        }
    }
}
