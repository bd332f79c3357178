package dev.coffer.repository.backup;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Schema;
import dev.coffer.repository.Session;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;

/// Snapshots of the catalogue in the backup store, and what is restored from them.
///
/// A backup is one moment of the whole catalogue, whatever is written meanwhile, in a format that both
/// engines read
/// (`docs/reference/backup-format.md`). The bucket alone restores a repository: nothing but the backup
/// store is asked.
///
/// Safe for use by several threads and processes.
public final class Backups {
    private final BackupStore store;
    private final Path temp;
    private final InstantSource clock;

    /// @param temp an existing directory, where parts lie on their way
    public Backups(BackupStore store, Path temp) {
        this(store, temp, InstantSource.system());
    }

    Backups(BackupStore store, Path temp, InstantSource clock) {
        this.store = store;
        this.temp = temp;
        this.clock = clock;
    }

    /// A whole backup in the store.
    ///
    /// @param at when it was begun, by the clock of the host that made it
    /// @param lastChange the number of the last change that it holds
    /// @param bytes of its parts, compressed
    /// @param version of its tables
    /// @param engine that it was made on: `sqlite` or `postgresql`
    public record Backup(
            UUID id, Instant at, String place, long lastChange, long rows, long bytes, int version, String engine) {}

    /// What a restore has done.
    ///
    /// @param into the database in a line for people
    /// @param stopped uploads that were under way when the backup was made, and can no longer end
    public record Restored(Backup from, String into, int stopped) {}

    /// Makes a backup of a catalogue.
    ///
    /// What it refers to stays in the store until it is given up: see [#keep].
    ///
    /// @param progress told of rows that were written, as they are
    /// @throws dev.coffer.store.StoreException if the store does not take it; nothing is left that counts
    /// @throws RepositoryException.Conflict if it took longer than its lease, after hosts had lost each other
    public Backup make(Catalogue catalogue, LongConsumer progress) {
        return make(catalogue, progress, BackupStep.Listener.NONE);
    }

    Backup make(Catalogue catalogue, LongConsumer progress, BackupStep.Listener steps) {
        Manifest manifest = new BackupRun(catalogue, store, temp, steps).make(progress);
        return backup(BackupFolder.of(store, manifest.startedAt(), manifest.id()), manifest);
    }

    /// Gives up all backups of a catalogue but the newest: first their rows say so, then their objects go.
    ///
    /// @param most how many stay, at least 1
    /// @return how many were given up
    public int keep(Catalogue catalogue, int most) {
        return keep(catalogue, most, BackupStep.Listener.NONE);
    }

    int keep(Catalogue catalogue, int most, BackupStep.Listener steps) {
        if (most < 1) {
            throw new IllegalArgumentException("at least 1 backup is kept, not " + most);
        }
        return new BackupRun(catalogue, store, temp, steps).keep(most);
    }

    /// The whole backups in the store, the newest first. Asks no catalogue.
    public List<Backup> list() {
        return whole().entrySet().stream()
                .map(each -> backup(each.getKey(), each.getValue()))
                .sorted(Comparator.comparing(Backup::at).reversed())
                .toList();
    }

    /// Restores a backup into an empty catalogue, of either engine.
    ///
    /// If it dies, the target is empty still (PostgreSQL) or not there (SQLite, where `<file>.restoring` is
    /// left), and may be restored into again. Rows of uploads that were under way are condemned. What was
    /// erased on
    /// request since is erased again.
    ///
    /// @param at an id, or a time (as `2026-01-31T12:00:00Z`) up to which the newest is taken; empty for
    ///     the newest
    /// @throws RepositoryException.Missing if there is no such backup
    /// @throws RepositoryException.Conflict if the target is not empty; nothing was changed
    /// @throws RepositoryException.Incompatible if the backup was made by a newer Coffer
    /// @throws RepositoryException.Corrupt if the backup is damaged; the target stays empty
    public Restored restore(Optional<String> at, CatalogueSettings into, LongConsumer progress) {
        return restore(at, into, progress, RestoreStep.Listener.NONE);
    }

    Restored restore(Optional<String> at, CatalogueSettings into, LongConsumer progress, RestoreStep.Listener steps) {
        Map<BackupFolder, Manifest> there = whole();
        Map.Entry<BackupFolder, Manifest> chosen = choose(there, at);
        Manifest manifest = chosen.getValue();
        if (manifest.version() > Schema.NEWEST) {
            throw new RepositoryException.Incompatible("the backup " + manifest.id()
                    + " was made by a newer Coffer (its tables are version " + manifest.version() + ", this one knows "
                    + Schema.NEWEST + ")");
        }
        try (Target target = Target.of(into)) {
            target.make(manifest.version());
            steps.reached(RestoreStep.TABLES_MADE);
            int stopped = target.fill(connection -> {
                load(connection, chosen, steps, progress);
                int condemned = new Settling(store, there, clock.millis()).settle(Session.over(connection));
                steps.reached(RestoreStep.SETTLED);
                return condemned;
            });
            steps.reached(RestoreStep.COMMITTED);
            target.migrate();
            steps.reached(RestoreStep.MIGRATED);
            target.open();
            steps.reached(RestoreStep.SWITCHED);
            return new Restored(backup(chosen.getKey(), manifest), target.describe(), stopped);
        }
    }

    private void load(
            Connection connection,
            Map.Entry<BackupFolder, Manifest> chosen,
            RestoreStep.Listener steps,
            LongConsumer progress)
            throws SQLException {
        new Loading(chosen.getKey(), chosen.getValue(), temp)
                .into(connection, () -> steps.reached(RestoreStep.TABLE_LOADED), progress);
        steps.reached(RestoreStep.CHECKED);
    }

    /// A backup whose manifest cannot be read is none; the others can be restored all the same.
    private Map<BackupFolder, Manifest> whole() {
        Map<BackupFolder, Manifest> whole = new LinkedHashMap<>();
        for (BackupFolder folder : BackupFolder.all(store)) {
            folder.manifest().ifPresent(manifest -> whole.put(folder, manifest));
        }
        return whole;
    }

    private Map.Entry<BackupFolder, Manifest> choose(Map<BackupFolder, Manifest> there, Optional<String> at) {
        return Choice.of(at)
                .from(there)
                .orElseThrow(() -> new RepositoryException.Missing(
                        "there is no backup "
                                + at.map(it -> "for '" + it + "' ").orElse("") + "in " + store.describe() + " (it has "
                                + there.size() + "; coffer backup --ls lists them)",
                        null));
    }

    private static Backup backup(BackupFolder folder, Manifest manifest) {
        return new Backup(
                manifest.id(),
                manifest.startedAt(),
                folder.object("").url(),
                manifest.lastChange(),
                manifest.rows(),
                manifest.bytes(),
                manifest.version(),
                manifest.engine());
    }
}
