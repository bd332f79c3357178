package dev.coffer.app;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.JobContext;
import dev.coffer.repository.JobKind;
import dev.coffer.repository.backup.Backups;
import dev.coffer.store.ObjectStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// `coffer backup` as a job.
final class BackupJob {
    private final Backups backups;
    private final Catalogue catalogue;
    private final ObjectStore main;
    private final BlobLayout layout;
    private final int keep;
    private final boolean blobs;

    private BackupJob(Coffer coffer, Settings settings) {
        BackupStore store = coffer.backups();
        this.blobs = settings.flag(Setting.BACKUP_BLOBS);
        if (blobs && !store.isMirror()) {
            throw settings.mistake(
                    Setting.BACKUP_BLOBS, "needs a backup store of its own, which is another than that of the blobs");
        }
        this.backups = new Backups(store, coffer.places().temp());
        this.catalogue = coffer.catalogueOrFail();
        this.main = coffer.store();
        this.layout = coffer.layout();
        this.keep = settings.number(Setting.BACKUP_KEEP);
    }

    static Optional<JobKind.Work> of(Coffer coffer) {
        var job = new BackupJob(coffer, coffer.settings());
        return Optional.of(job::run);
    }

    private String run(JobContext context) {
        Backups.Backup made = backups.make(catalogue, progress(context, "rows"));
        backups.keep(catalogue, keep);
        String words = "backup " + made.id() + ", " + made.rows() + " rows, " + Sizes.human(made.bytes());
        if (!blobs || !(layout instanceof BlobLayout.Incarnations own)) {
            return words;
        }
        Backups.Mirrored mirrored = backups.mirror(catalogue, main, own, progress(context, "blobs"));
        if (!mirrored.failed().isEmpty()) {
            Backups.Finding first = mirrored.failed().getFirst();
            throw new JobFailed(words + "; not copied: " + mirrored.failed().size() + " blobs, as " + first.subject()
                    + ": " + first.detail());
        }
        return words + "; copied: " + mirrored.copied() + " blobs, " + Sizes.human(mirrored.bytes());
    }

    private static LongConsumer progress(JobContext context, String what) {
        var done = new AtomicLong();
        return more -> {
            context.checkCancelled();
            context.progress(done.addAndGet(more), -1, what);
        };
    }
}
