package dev.coffer.app;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Finding;
import dev.coffer.repository.JobContext;
import dev.coffer.repository.JobKind;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.store.ObjectStore;
import java.security.SecureRandom;
import java.util.Optional;

/// `coffer fsck --sample` as a job: another sample each time. What is found is remembered, as by the
/// command.
final class FsckJob {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Catalogue catalogue;
    private final ObjectStore store;
    private final BlobLayout layout;
    private final BackupStore copies;
    private final double share;

    private FsckJob(Coffer coffer) {
        this.catalogue = coffer.catalogueOrFail();
        this.store = coffer.store();
        this.layout = coffer.layout();
        this.copies = coffer.backups();
        Settings settings = coffer.settings();
        try {
            this.share = FsckCommand.share(settings.text(Setting.FSCK_SAMPLE).orElseThrow(), "a sample");
        } catch (IllegalArgumentException e) {
            throw settings.mistake(Setting.FSCK_SAMPLE, String.valueOf(e.getMessage()));
        }
    }

    static Optional<JobKind.Work> of(Coffer coffer) {
        return Optional.of(new FsckJob(coffer)::run);
    }

    private String run(JobContext context) {
        Fsck fsck = Fsck.of(catalogue, store, layout).withCopies(copies);
        context.onCancel(fsck::stop);
        Fsck.Reading reading = new Fsck.Reading.Sample(share, RANDOM.nextInt(1_000_000_000));
        Fsck.Report report = fsck.run(Fsck.Options.standard().reading(reading), new Fsck.Listener() {
            @Override
            public void found(Finding finding) {}

            @Override
            public void progress(int shards, int of, Fsck.Counts counts) {
                context.progress(shards, of, "shards, " + counts.objects() + " objects");
            }
        });
        context.checkCancelled();
        String words = FindingRow.words(report);
        if (report.open() > 0) {
            // To look once more finds no less; what is wrong waits for somebody.
            throw new IllegalArgumentException(words + " (coffer fsck --open lists it, coffer repair works on it)");
        }
        return words;
    }
}
