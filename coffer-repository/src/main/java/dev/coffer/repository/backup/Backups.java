package dev.coffer.repository.backup;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Collecting;
import dev.coffer.repository.Fence;
import dev.coffer.store.ObjectStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;

/// Snapshots of the catalogue in the backup store, and what is restored from them.
///
/// A backup is one moment of the whole catalogue, whatever is written meanwhile, in a format that both engines
/// read (`docs/reference/backup-format.md`). The bucket alone restores a repository: nothing but the backup
/// store is asked.
///
/// Safe for use by several threads and processes.
public final class Backups {
    private final BackupStore store;
    private final Path temp;
    private final InstantSource clock;
    private final Fence fence;

    /// @param temp an existing directory, where parts lie on their way
    public Backups(BackupStore store, Path temp) {
        this(store, temp, InstantSource.system(), Fence.around(store));
    }

    private Backups(BackupStore store, Path temp, InstantSource clock, Fence fence) {
        this.store = store;
        this.temp = temp;
        this.clock = clock;
        this.fence = fence;
    }

    /// A restore takes over the store of the blobs, too; without this, the catalogue does so when it first
    /// deletes something there.
    public Backups withBlobs(ObjectStore main, BlobLayout.Incarnations layout) {
        return new Backups(store, temp, clock, Fence.around(main, layout).and(store));
    }

    Backups at(InstantSource time) {
        return new Backups(store, temp, time, fence);
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
    /// @param erased digests that were erased on request after the backup was made, and were again now
    /// @param epoch the number of the epoch that begins with it
    /// @param isCopy whether the stores were not taken over
    public record Restored(Backup from, String into, int stopped, int erased, long epoch, boolean isCopy) {}

    /// Something that is not as the backup says.
    ///
    /// @param subject a table, or an object as `s3://bucket/key`
    public record Finding(Kind kind, String subject, String detail) {
        /// What it is.
        public enum Kind {
            /// The backup itself cannot be restored.
            BACKUP,
            /// A table has other rows after the restore.
            TABLE,
            /// A blob's object is not there.
            MISSING,
            WRONG_SIZE,
            /// A blob's object has other bytes.
            CORRUPT,
            /// The store did not give it, for another reason.
            UNREADABLE
        }
    }

    /// How much a drill looks at.
    ///
    /// @param stats of how many blobs the objects are asked for, about; of all if there are no more
    /// @param read the part of the blobs that is read and hashed, 0 to 1
    /// @param seed drills with the same look at the same blobs
    public record Sampling(long stats, double read, long seed) {

        /// @throws IllegalArgumentException if there are no such numbers
        public Sampling {
            if (stats < 0 || !(read >= 0 && read <= 1)) {
                throw new IllegalArgumentException("not a sample: " + stats + " blobs, a part of " + read);
            }
        }
    }

    /// What a drill has seen.
    ///
    /// @param blobs that the backup says are there
    /// @param stated how many of their objects were asked for
    /// @param read how many were read and hashed
    /// @param findings empty if all is well
    public record Drilled(Backup backup, long blobs, long stated, long read, List<Finding> findings) {
        public Drilled {
            findings = List.copyOf(findings);
        }
    }

    /// What copying to a mirror has done.
    ///
    /// @param failed what could not be copied; the next run tries again
    public record Mirrored(long copied, long bytes, List<Finding> failed) {
        public Mirrored {
            failed = List.copyOf(failed);
        }
    }

    /// Copies all live blobs that the backup store does not have yet, under the keys that they have in their
    /// own. What is there is verified by size, and by its digest where the store keeps it; what is brought, by
    /// its bytes. A run that was ended is gone on with by the next.
    ///
    /// @param main where the blobs lie
    /// @param progress told of blobs that are done
    /// @throws IllegalArgumentException if the backups lie in the blobs' own store
    public Mirrored mirror(
            Catalogue catalogue, ObjectStore main, BlobLayout.Incarnations layout, LongConsumer progress) {
        return mirror(catalogue, main, layout, progress, MirrorStep.Listener.NONE);
    }

    Mirrored mirror(
            Catalogue catalogue,
            ObjectStore main,
            BlobLayout.Incarnations layout,
            LongConsumer progress,
            MirrorStep.Listener steps) {
        return new Mirroring(catalogue, main, layout.place(), store, steps).run(progress);
    }

    /// Restores a backup into a scratch catalogue and looks whether all is there: the rows of each table by
    /// their number and digest, the objects of the live blobs, and the bytes of some. Leaves nothing behind,
    /// and changes nothing.
    ///
    /// @param at as in [#restore]
    /// @param main where the blobs lie
    /// @param progress told of rows and blobs that are done
    /// @throws RepositoryException.Missing if there is no such backup
    public Drilled drill(Optional<String> at, ObjectStore main, Sampling sampling, LongConsumer progress) {
        WholeBackups.Whole chosen = WholeBackups.in(store).choose(at);
        Drill.Seen seen = new Drill(chosen.folder(), chosen.manifest(), temp)
                .run(main, sampling, RestoreRun.erasures(store), progress);
        return new Drilled(chosen.backup(), seen.blobs(), seen.stated(), seen.read(), seen.findings());
    }

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
        return new BackupRun(catalogue, store, temp, steps).make(progress).backup();
    }

    /// Gives up all backups of a catalogue but the newest: first their manifests go, then their rows say so, then
    /// the rest of their objects goes.
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
        return WholeBackups.in(store).newestFirst();
    }

    /// Restores a backup into an empty catalogue, of either engine.
    ///
    /// It takes the stores over: whichever catalogue has worked with them is fenced, and can condemn and delete
    /// nothing there any more, whoever runs it. Numbers of changes go on at the next multiple of 10^12, so that
    /// none is given twice, and claims are released.
    ///
    /// If it dies, the target is empty still (PostgreSQL) or not there (SQLite, where `<file>.restoring` is
    /// left), and may be restored into again. Rows of uploads that were under way are condemned. What was
    /// erased on request since is erased again. If it dies within its last moments the former catalogue may be
    /// fenced already: a restore that is repeated mends that, or [#takeOver].
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

    /// The same into a catalogue that is only to be looked at: nothing is taken over, and it condemns, deletes
    /// and stores nothing until [#takeOver].
    public Restored copy(Optional<String> at, CatalogueSettings into, LongConsumer progress) {
        return new RestoreRun(
                        store, WholeBackups.in(store), temp, clock.millis(), fence, true, RestoreStep.Listener.NONE)
                .run(at, into, progress);
    }

    /// Makes a catalogue the one that works with the stores, though another is, or though it was a copy. To be
    /// called by somebody who knows that no other one is to be worked with.
    ///
    /// As after a restore, nothing is condemned or deleted until that is turned on again, and what the other
    /// one's backups refer to stays. What the other one has stored since the two went apart is not known here.
    ///
    /// @return the number of the epoch that begins
    /// @throws RepositoryException.Denied if the author is not admin of everything
    public long takeOver(Catalogue catalogue) {
        return fence.takeOver(catalogue, session -> {
            new Settling(store, WholeBackups.in(store).all(), clock.millis()).retainWhatIsThere(session);
            Collecting.turn(session, false);
        });
    }

    Restored restore(Optional<String> at, CatalogueSettings into, LongConsumer progress, RestoreStep.Listener steps) {
        return new RestoreRun(store, WholeBackups.in(store), temp, clock.millis(), fence, false, steps)
                .run(at, into, progress);
    }

    static Backup backup(BackupFolder folder, Manifest manifest) {
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
