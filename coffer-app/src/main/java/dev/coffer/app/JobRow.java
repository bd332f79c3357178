package dev.coffer.app;

import dev.coffer.repository.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Prints jobs, for people or for programs.
final class JobRow {

    /// In a line: id, state, kind, what it is about, when, how far, and what went wrong.
    static void print(Job job, S3Tally tally) {
        tally.row(
                String.join(
                        "\t",
                        job.id().toString(),
                        state(job),
                        job.request().kind(),
                        orDash(job.request().subject()),
                        when(job).toString(),
                        orDash(progress(job)),
                        job.error().orElse("-")),
                row -> fields(job, row));
    }

    /// In a line for each thing that is known.
    static void printAll(Job job, S3Tally tally) {
        List<String> lines = new ArrayList<>(List.of(
                "id\t" + job.id(),
                "state\t" + state(job),
                "kind\t" + job.request().kind(),
                "about\t" + orDash(job.request().subject()),
                "parameters\t" + orDash(job.request().parameters()),
                "priority\t" + job.request().priority(),
                "progress\t" + orDash(progress(job)),
                "attempts\t" + job.attempts() + " of " + job.request().attempts(),
                "schedule\t" + job.schedule().orElse("-"),
                "author\t" + job.author(),
                "host\t" + job.host().map(Object::toString).orElse("-"),
                "created\t" + job.times().created(),
                "next\t" + text(job.times().next()),
                "started\t" + text(job.times().started()),
                "ended\t" + text(job.times().ended()),
                "error\t" + job.error().orElse("-")));
        tally.rows(lines, row -> fields(job, row));
    }

    /// What changes while it is followed.
    static String state(Job job) {
        String state = job.state().name().toLowerCase(Locale.ROOT);
        return job.isCancelling() ? "cancelling" : state;
    }

    static String progress(Job job) {
        Job.Progress progress = job.progress();
        if (job.state() == Job.State.DONE) {
            return progress.message();
        }
        String count = progress.total() >= 0
                ? progress.done() + "/" + progress.total()
                : progress.done() == 0 ? "" : Long.toString(progress.done());
        return (count + " " + progress.message()).strip();
    }

    private static Instant when(Job job) {
        Job.Times times = job.times();
        return times.ended().or(times::next).or(times::started).orElse(times.created());
    }

    private static JsonLine fields(Job job, JsonLine row) {
        return row.put("id", job.id().toString())
                .put("state", job.state().name().toLowerCase(Locale.ROOT))
                .put("cancelling", job.isCancelling())
                .put("kind", job.request().kind())
                .put("subject", job.request().subject())
                .put("parameters", job.request().parameters())
                .put("priority", job.request().priority())
                .put("done", job.progress().done())
                .put("total", job.progress().total())
                .put("message", job.progress().message())
                .put("attempts", job.attempts())
                .put("most_attempts", job.request().attempts())
                .put("schedule", job.schedule())
                .put("author", job.author().name())
                .put("author_host", job.author().host().text())
                .put("host", job.host().map(Object::toString))
                .put("created_at", job.times().created().toString())
                .put("next_at", job.times().next().map(Instant::toString))
                .put("started_at", job.times().started().map(Instant::toString))
                .put("ended_at", job.times().ended().map(Instant::toString))
                .put("error", job.error());
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse("-");
    }

    private JobRow() {}
}
