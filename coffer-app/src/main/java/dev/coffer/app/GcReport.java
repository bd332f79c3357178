package dev.coffer.app;

import dev.coffer.repository.Explanation;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Item;
import dev.coffer.repository.housekeeping.Housekeeping.Line;
import dev.coffer.repository.housekeeping.Housekeeping.Plan;
import dev.coffer.repository.housekeeping.Housekeeping.Report;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Prints plans and reports of housekeeping, for people or for programs.
final class GcReport {
    private final Terminal terminal;
    private final boolean json;

    GcReport(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /// One row a thing: task, what, bytes, why.
    void printItems(Housekeeping housekeeping, Plan plan) {
        for (Line line : plan.lines()) {
            if (line.count() == 0) {
                continue;
            }
            try (Stream<Item> items = housekeeping.items(plan, line.task())) {
                for (Iterator<Item> each = items.iterator(); each.hasNext(); ) {
                    Item item = each.next();
                    row(
                            word(item.task()) + "\t" + item.what() + "\t" + item.bytes() + "\t" + item.reason(),
                            new JsonLine()
                                    .put("task", word(item.task()))
                                    .put("what", item.what())
                                    .put("bytes", item.bytes())
                                    .put("reason", item.reason()));
                }
            }
        }
    }

    void print(Plan plan) {
        lines("would ", plan.lines(), plan);
    }

    /// @param after what is to be done by then
    void print(Report report, Plan after) {
        lines("", report.lines(), after);
    }

    void print(Explanation explanation) {
        for (Explanation.Fact fact : explanation.facts()) {
            String kind = fact.kind().name().toLowerCase(Locale.ROOT);
            String until = fact.until().map(time -> " (until " + time + ")").orElse("");
            row(
                    kind + "\t" + fact.text() + until,
                    new JsonLine()
                            .put("subject", explanation.subject())
                            .put("kind", kind)
                            .put("text", fact.text())
                            .put("until", fact.until().map(Object::toString)));
        }
        terminal.out().flush();
    }

    private void lines(String mood, List<Line> lines, Plan plan) {
        Line waiting = plan.waiting();
        Line hidden = plan.hidden();
        Line cached = plan.cached();
        long bytes = 0;
        JsonLine sums = new JsonLine().put("sums", mood.isEmpty() ? "done" : "plan");
        for (Line line : lines) {
            bytes += line.task() == Task.DELETE ? line.bytes() : 0;
            if (line.count() > 0 && !json) {
                row(mood + words(line), new JsonLine());
            }
            sums.put(word(line.task()), line.count()).put(word(line.task()) + "_bytes", line.bytes());
        }
        sums.put("waiting", waiting.count()).put("waiting_bytes", waiting.bytes());
        if (!mood.isEmpty()) {
            sums.put("cached", cached.count()).put("cached_bytes", cached.bytes());
        }
        sums.put("hidden", hidden.count()).put("hidden_bytes", hidden.bytes());
        String end = (mood.isEmpty() ? "came back: " : "would come back now: ")
                + Sizes.human(bytes)
                + (waiting.count() == 0
                        ? ""
                        : "; waiting for readers, backups or another run: " + waiting.count() + " objects, "
                                + Sizes.human(waiting.bytes()))
                + (cached.count() == 0
                        ? ""
                        : "; kept by hosts' caches: " + Sizes.counted(cached.count(), "version") + ", "
                                + Sizes.human(cached.bytes()))
                + (hidden.count() == 0
                        ? ""
                        : "; deleted, and old versions stay in a bucket that keeps them: " + hidden.count()
                                + " objects, " + Sizes.human(hidden.bytes())
                                + " (s3:ListBucketVersions, s3:DeleteObjectVersion)");
        row(end, sums);
        terminal.out().flush();
    }

    private static String words(Line line) {
        String size = line.bytes() == 0 ? "" : ", " + Sizes.human(line.bytes());
        String what = switch (line.task()) {
            case CLAIMS -> "release claims";
            case CHANGESETS -> "roll abandoned changesets back";
            case BACKUPS -> "give up backups that were begun";
            case EXPIRE -> "expire superseded versions";
            case PURGE -> "purge versions";
            case FORGET -> "remove rows of purged versions";
            case REAP -> "condemn uploads that were given up";
            case CONDEMN -> "condemn blobs that nothing refers to";
            case DERIVATIVES -> "condemn derivatives";
            case DELETE -> "delete objects";
            case SWEEP -> "delete once more, in case a write came late";
            case STRAYS -> "delete derivatives that no row names";
            case UPLOADS -> "give up unfinished uploads in parts";
            case TEMPORARY -> "remove temporary files";
            case OPERATIONS -> "remove rows of committed transactions";
            case JOBS -> "forget jobs that have ended";
            case LOG -> "remove old rows of the log of deletions";
        };
        return what + ": " + line.count() + size;
    }

    private static String word(Task task) {
        return task.name().toLowerCase(Locale.ROOT);
    }

    private void row(String text, JsonLine fields) {
        terminal.out().print(S3Tally.printable(json ? fields.end() : text));
        terminal.out().print('\n');
    }
}
