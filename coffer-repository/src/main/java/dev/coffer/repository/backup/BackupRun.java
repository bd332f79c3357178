package dev.coffer.repository.backup;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Fence;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Schema;
import dev.coffer.repository.Session;
import dev.coffer.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/// Makes one backup, and gives older ones up.
final class BackupRun {
    private static final String LAST_CHANGE = "SELECT value FROM counter WHERE name = 'change'";

    private final Catalogue catalogue;
    private final BackupStore store;
    private final BackupTable rows;
    private final Path temp;
    private final BackupStep.Listener steps;

    BackupRun(Catalogue catalogue, BackupStore store, Path temp, BackupStep.Listener steps) {
        this.catalogue = catalogue;
        this.store = store;
        this.rows = new BackupTable(catalogue, store);
        this.temp = temp;
        this.steps = steps;
    }

    WholeBackups.Whole make(LongConsumer progress) {
        Leavings.remove(temp, Instant.now());
        Fence fence = Fence.around(store);
        fence.check(catalogue);
        settle();
        BackupTable.Row row = rows.begin(UUID.randomUUID());
        steps.reached(BackupStep.BEGUN);
        var folder = new BackupFolder(store, row.name());
        try (var lease = new Lease(row.id())) {
            Instant startedAt = catalogue.clock().instant();
            Manifest manifest = catalogue.snapshot(session -> dump(session, row, startedAt, folder, progress));
            steps.reached(BackupStep.DUMPED);
            lease.check();
            fence.check(catalogue);
            folder.write(manifest);
            steps.reached(BackupStep.MANIFEST_WRITTEN);
            // A restore in between has not seen it, and would not keep what it refers to.
            fence.check(catalogue);
            rows.finish(manifest);
            steps.reached(BackupStep.DONE);
            return new WholeBackups.Whole(folder, manifest);
        } catch (RuntimeException | Error e) {
            giveUp(row, folder, e);
            throw e;
        }
    }

    /// Gives up all but the newest, and removes their objects; those that an earlier run did not get to as
    /// well.
    ///
    /// @return how many were given up
    int keep(int most) {
        Fence fence = Fence.around(store);
        fence.check(catalogue);
        List<BackupTable.Row> done = rows.done();
        List<BackupTable.Row> over = done.subList(Math.min(most, done.size()), done.size());
        for (BackupTable.Row row : over) {
            fence.check(catalogue);
            // The manifest first: as long as somebody can restore it, what it refers to stays.
            new BackupFolder(store, row.name()).withdraw();
            steps.reached(BackupStep.WITHDRAWN);
            rows.drop(row.id());
            steps.reached(BackupStep.DROPPED);
        }
        for (BackupFolder folder : BackupFolder.all(store)) {
            if (rows.isDropped(folder.id())) {
                folder.delete();
                steps.reached(BackupStep.DELETED);
            }
        }
        return over.size();
    }

    /// Ends what a killed process has begun: a backup that is whole is kept, another is given up.
    private void settle() {
        Instant now = catalogue.clock().instant();
        for (BackupTable.Row row : rows.running()) {
            if (row.leaseUntil().isAfter(now)) {
                continue;
            }
            var whole = new BackupFolder(store, row.name()).manifest();
            if (whole.isPresent()) {
                rows.finish(whole.get());
            } else {
                rows.drop(row.id());
            }
        }
    }

    private Manifest dump(
            Session session, BackupTable.Row row, Instant startedAt, BackupFolder folder, LongConsumer progress) {
        long lastChange = session.number(LAST_CHANGE);
        steps.reached(BackupStep.SNAPSHOT_TAKEN);
        int version = Schema.version(session).orElseThrow();
        return session.direct(connection -> {
            List<Manifest.Content> tables = dump(connection, folder, progress);
            return new Manifest(
                    row.id(),
                    Engine.of(connection).name(),
                    version,
                    startedAt,
                    catalogue.clock().instant(),
                    row.startSeq(),
                    lastChange,
                    Fence.epoch(session),
                    tables);
        });
    }

    private List<Manifest.Content> dump(Connection connection, BackupFolder folder, LongConsumer progress)
            throws SQLException {
        try (var dump = new Dump(folder, temp, () -> steps.reached(BackupStep.PART_WRITTEN), progress)) {
            return dump.write(connection, Tables.of(connection));
        }
    }

    /// What cannot be given up now is when its lease has passed.
    private void giveUp(BackupTable.Row row, BackupFolder folder, Throwable failure) {
        try {
            rows.drop(row.id());
            folder.delete();
        } catch (RepositoryException | StoreException e) {
            failure.addSuppressed(e);
        }
    }

    /// Tells others that the backup is worked on, as long as it is.
    private final class Lease implements AutoCloseable {
        private final ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
        private final AtomicReference<RuntimeException> lost = new AtomicReference<>();

        Lease(UUID id) {
            long period = BackupTable.LEASE.toSeconds() / 5;
            timer.scheduleAtFixedRate(() -> renew(id), period, period, TimeUnit.SECONDS);
        }

        private void renew(UUID id) {
            try {
                rows.renew(id);
            } catch (RepositoryException.Conflict e) {
                lost.set(e);
            } catch (RepositoryException e) {
                // The database is away; the next attempt comes in time.
                return;
            }
        }

        /// @throws RepositoryException.Conflict if somebody has taken the backup for abandoned
        void check() {
            RuntimeException failure = lost.get();
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void close() {
            timer.shutdownNow();
        }
    }
}
