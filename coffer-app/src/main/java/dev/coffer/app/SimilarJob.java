package dev.coffer.app;

import dev.coffer.media.info.PictureInspection;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.JobContext;
import dev.coffer.repository.JobKind;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.Role;
import dev.coffer.repository.similar.PictureIndex;
import java.util.Optional;

/// `coffer similar --index` as a job: looks at the pictures that have come since, one at a time. What was seen is kept
/// a page at a time, so after a death it goes on from there.
final class SimilarJob {
    private final Catalogue catalogue;
    private final BlobSource blobs;
    private final PictureIndex index;
    private final Lazy<PictureInspection> inspection;

    private SimilarJob(Coffer coffer) {
        this.catalogue = coffer.catalogueOrFail();
        this.blobs = coffer.blobs();
        this.index = new PictureIndex(catalogue, coffer.layout());
        this.inspection = new Lazy<>(coffer::inspectionOfJobs);
    }

    static Optional<JobKind.Work> of(Coffer coffer) {
        return Optional.of(new SimilarJob(coffer)::run);
    }

    private String run(JobContext context) {
        catalogue.checkMay(Role.READER, PathPrefix.ALL);
        var looking = new PictureLooking(blobs, index, inspection.get());
        context.onCancel(looking::stop);
        var failures = new Failures();
        String words = looking.run(1, new PictureLooking.Listener() {
            private long done;

            @Override
            public void each(Runnable keeping) {
                keeping.run();
                context.progress(++done, -1, "pictures");
            }

            @Override
            public void failed(BlobId id, RuntimeException reason) {
                failures.add(id, reason);
            }
        });
        context.checkCancelled();
        return words + failures.words();
    }

    /// What could not be read: it is looked at again next time, and `coffer fsck` says more of it.
    private static final class Failures {
        private long count;
        private String first = "";

        void add(BlobId id, RuntimeException reason) {
            first = count++ == 0 ? id + ": " + Failure.line(reason) : first;
        }

        String words() {
            return count == 0 ? "" : "; " + count + " could not be read, as " + first;
        }
    }
}
