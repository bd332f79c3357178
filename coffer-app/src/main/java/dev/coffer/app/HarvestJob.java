package dev.coffer.app;

import dev.coffer.repository.Blob;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.JobContext;
import dev.coffer.repository.JobKind;
import dev.coffer.repository.Novelty;
import dev.coffer.repository.StashOutcome;
import dev.coffer.repository.Stasher;
import dev.coffer.store.Sha256;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Fetches a list of addresses again: those that have not changed cost a conditional request, those that
/// have a path get a version of it when their bytes are others. So a path's history is what its address has
/// given.
///
/// Done again after a death it comes to the same. One address that fails spoils no other.
final class HarvestJob {
    private final Stasher stasher;
    private final Blobs blobs;
    private final Catalogue catalogue;
    private final Path list;
    private final int parallel;
    private final int perHost;

    private HarvestJob(Coffer coffer, Path list) {
        this.stasher = coffer.stasher();
        this.blobs = coffer.repository();
        this.catalogue = coffer.catalogueOrFail();
        this.list = list;
        this.parallel = coffer.settings().number(Setting.PARALLEL);
        this.perHost = coffer.settings().number(Setting.PER_HOST);
    }

    /// Empty where no list is configured.
    static Optional<JobKind.Work> of(Coffer coffer) {
        return coffer.settings().text(Setting.HARVEST).map(file -> new HarvestJob(coffer, Path.of(file))::run);
    }

    /// What came of one address.
    private sealed interface Result {
        record Fetched(Novelty novelty, boolean isPublished) implements Result {}

        record Failed(String reason) implements Result {}
    }

    private String run(JobContext context) {
        List<HarvestList.Wanted> wanted = HarvestList.read(list);
        var sums = new Sums();
        var work = new OrderedWork<HarvestList.Wanted, Result>(HarvestList.Wanted::host, perHost, this::fetch);
        context.onCancel(work::stop);
        work.run(wanted.iterator(), parallel, result -> {
            sums.add(result);
            context.progress(sums.all(), wanted.size(), "addresses");
        });
        context.checkCancelled();
        if (sums.failed > 0 && sums.failed == wanted.size()) {
            throw new JobFailed(sums.words());
        }
        return sums.words();
    }

    private Result fetch(HarvestList.Wanted wanted) {
        try {
            return switch (stasher.stash(wanted.source(), Optional.empty())) {
                case StashOutcome.Failed failed -> new Result.Failed(failed.source() + ": " + failed.message());
                case StashOutcome.Stashed stashed ->
                    new Result.Fetched(
                            stashed.novelty(),
                            wanted.path().isPresent()
                                    && publish(
                                            wanted.path().get(),
                                            stashed.report().digests().sha256()));
            };
        } catch (RuntimeException | Error e) {
            // One address never ends the run, nor leaves it waiting for a thread that has died.
            return new Result.Failed(wanted.source() + ": " + Failure.line(e));
        }
    }

    /// @return whether it is another version than before
    private boolean publish(EntryPath path, Sha256 sha256) {
        boolean isCurrent = catalogue
                .current(path)
                .filter(entry -> entry.blob().digests().sha256().equals(sha256))
                .isPresent();
        if (isCurrent) {
            return false;
        }
        Blob blob = blobs.hold(BlobId.of(sha256))
                .orElseThrow(() -> new JobFailed("what was fetched for " + path + " has been removed meanwhile"));
        catalogue.inTransaction(tx -> tx.publish(tx.add(path, blob)));
        return true;
    }

    private static final class Sums {
        private long changed;
        private long unchanged;
        private long published;
        private long failed;
        private String first = "";

        void add(Result result) {
            switch (result) {
                case Result.Fetched(var novelty, var isPublished) -> {
                    changed += novelty == Novelty.NEW ? 1 : 0;
                    unchanged += novelty == Novelty.NEW ? 0 : 1;
                    published += isPublished ? 1 : 0;
                }
                case Result.Failed(var reason) -> {
                    failed++;
                    first = first.isEmpty() ? reason : first;
                }
            }
        }

        long all() {
            return changed + unchanged + failed;
        }

        String words() {
            return "new: " + changed + ", as before: " + unchanged + ", published: " + published
                    + (failed == 0 ? "" : ", failed: " + failed + ", as " + first);
        }
    }
}
