package dev.coffer.app;

import dev.coffer.repository.Graces;
import dev.coffer.repository.JobContext;
import dev.coffer.repository.JobKind;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Line;
import dev.coffer.repository.housekeeping.Housekeeping.Report;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// `coffer gc` as a job: one round, with the usual graces.
final class GcJob {

    static Optional<JobKind.Work> of(Coffer coffer) {
        Housekeeping housekeeping = HousekeepingOptions.open(coffer, false);
        return Optional.of(context -> run(housekeeping, context));
    }

    private static String run(Housekeeping housekeeping, JobContext context) {
        Housekeeping.Plan plan = housekeeping.plan(Graces.standard(), housekeeping.tasks());
        Report report = housekeeping.execute(plan, OptionalDouble.empty(), line -> {
            context.progress(line.count(), -1, line.task().name().toLowerCase(Locale.ROOT));
            return !context.isCancelled();
        });
        context.checkCancelled();
        if (!report.failures().isEmpty()) {
            throw new JobFailed(report.failures().getFirst()
                    + (report.failures().size() == 1
                            ? ""
                            : " (and " + (report.failures().size() - 1) + " more)"));
        }
        return report.lines().stream()
                .filter(line -> line.task() == Task.DELETE)
                .findFirst()
                .map(GcJob::words)
                .orElse("");
    }

    private static String words(Line deleted) {
        return "objects deleted: " + deleted.count() + ", " + Sizes.human(deleted.bytes()) + " came back";
    }

    private GcJob() {}
}
