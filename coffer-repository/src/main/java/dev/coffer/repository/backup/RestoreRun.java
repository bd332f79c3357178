package dev.coffer.repository.backup;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Erasure;
import dev.coffer.repository.Erasures;
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
/// transaction,
/// then the tables of this program.
final class RestoreRun {
    private final BackupStore store;
    private final WholeBackups there;
    private final Path temp;
    private final long now;
    private final RestoreStep.Listener steps;

    /// @param now in milliseconds since 1970
    RestoreRun(BackupStore store, WholeBackups there, Path temp, long now, RestoreStep.Listener steps) {
        this.store = store;
        this.there = there;
        this.temp = temp;
        this.now = now;
        this.steps = steps;
    }

    Restored run(Optional<String> at, CatalogueSettings into, LongConsumer progress) {
        Leavings.remove(temp, Instant.now());
        WholeBackups.Whole chosen = there.choose(at);
        Manifest manifest = chosen.manifest();
        List<Erasure> erasures = erasures(store);
        try (Target target = Target.of(into)) {
            target.make(manifest.version());
            steps.reached(RestoreStep.TABLES_MADE);
            Settling.Settled settled = target.fill(connection -> {
                new Loading(chosen.folder(), manifest, temp)
                        .into(connection, () -> steps.reached(RestoreStep.TABLE_LOADED), progress);
                steps.reached(RestoreStep.CHECKED);
                Settling.Settled done =
                        new Settling(store, there.all(), now).settle(Session.over(connection), manifest, erasures);
                steps.reached(RestoreStep.SETTLED);
                return done;
            });
            steps.reached(RestoreStep.COMMITTED);
            target.migrate();
            steps.reached(RestoreStep.MIGRATED);
            target.open();
            steps.reached(RestoreStep.SWITCHED);
            return new Restored(chosen.backup(), target.describe(), settled.stopped(), settled.erased());
        }
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
