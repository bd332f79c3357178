package dev.coffer.app;

import dev.coffer.store.PendingUpload;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3 uploads ls` and `abort`: large objects whose parts were sent, and that were never finished.
final class S3UploadsCommand implements Command {
    private final boolean aborting;

    S3UploadsCommand(boolean aborting) {
        this.aborting = aborting;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = aborting
                ? S3Options.verb(
                        S3Verb.UPLOADS_ABORT,
                        "--older-than TIME s3://BUCKET[/PREFIX]",
                        "Gives up uploads in parts that were begun that long ago and never finished: their parts are",
                        "invisible and paid for. Whoever is still sending to one of them fails.")
                : S3Options.verb(
                        S3Verb.UPLOADS_LS,
                        "s3://BUCKET[/PREFIX]",
                        "Lists uploads in parts that were begun and not finished: begun, upload id, URL.");
        Options.value(spec, "TIME", "Only those begun longer ago, as 7d.", "--older-than");
        if (aborting) {
            S3Options.dryRun(spec);
        }
        S3Options.settings(spec);
        Options.arguments(spec, "URL", "1", "A bucket or prefix.");
        Options.examples(
                spec,
                aborting
                        ? "coffer s3 uploads abort --older-than 7d s3://archive"
                        : "coffer s3 uploads ls s3://archive");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        S3Place.Remote place = S3Place.remote(S3Options.arguments(line).getFirst());
        Optional<Duration> age =
                S3Options.text(line, "--older-than").map(text -> S3Options.duration(text, "--older-than"));
        if (aborting && age.isEmpty()) {
            throw new IllegalArgumentException(
                    "--older-than is wanted: an upload that is under way must not be given up (0s for all)");
        }
        boolean dry = line.hasMatchedOption("--dry-run");
        long[] count = new long[1];
        try (S3Session session = S3Session.open(line);
                Stream<PendingUpload> uploads = age.isPresent()
                        ? session.server().uploads(place.bucket(), place.key(), age.get())
                        : session.server().uploads(place.bucket(), place.key())) {
            for (Iterator<PendingUpload> each = uploads.iterator(); each.hasNext(); ) {
                PendingUpload upload = each.next();
                count[0]++;
                tally.attempt(upload.name().url(), () -> {
                    if (aborting && !dry) {
                        session.server().abort(upload);
                    }
                    String word = !aborting ? "" : dry ? "would abort: " : "abort: ";
                    tally.row(
                            word + upload.begun() + " " + upload.id() + " "
                                    + upload.name().url(),
                            json -> json.put("url", upload.name().url())
                                    .put("upload_id", upload.id())
                                    .put("begun", upload.begun().toString())
                                    .put("aborted", aborting && !dry));
                });
            }
        }
        return tally.end(Math.max(1, count[0]));
    }
}
