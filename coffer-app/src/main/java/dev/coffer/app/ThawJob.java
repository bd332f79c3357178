package dev.coffer.app;

import dev.coffer.repository.JobContext;
import dev.coffer.repository.JobKind;
import dev.coffer.repository.archive.Archive;
import dev.coffer.store.s3.S3Store;
import java.util.List;
import java.util.Optional;

/// `coffer thaw --open` as a job: takes over what has come of the tickets that are open.
final class ThawJob {

    /// Empty where nothing can be archived.
    static Optional<JobKind.Work> of(Coffer coffer) {
        if (!(coffer.store() instanceof S3Store server)) {
            return Optional.empty();
        }
        var archive = new Archive(coffer.catalogueOrFail(), server, coffer.layout());
        return Optional.of(context -> run(archive, context));
    }

    private static String run(Archive archive, JobContext context) {
        List<Archive.Ticket> open = archive.open();
        long blobs = 0;
        long thawed = 0;
        int ended = 0;
        for (int i = 0; i < open.size(); i++) {
            context.checkCancelled();
            context.progress(i, open.size(), "tickets");
            Archive.Ticket ticket = archive.look(open.get(i).id());
            blobs += ticket.blobs();
            thawed += ticket.thawed();
            ended += ticket.isDone() ? 1 : 0;
        }
        return open.isEmpty()
                ? "no ticket is open"
                : ended + " of " + open.size() + " tickets ended; " + thawed + " of " + blobs + " blobs can be read";
    }

    private ThawJob() {}
}
