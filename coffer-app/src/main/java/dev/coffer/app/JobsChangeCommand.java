package dev.coffer.app;

import dev.coffer.repository.JobId;
import dev.coffer.repository.jobs.Jobs;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer jobs cancel` and `coffer jobs retry`.
final class JobsChangeCommand implements Command {
    private final boolean cancels;

    JobsChangeCommand(boolean cancels) {
        this.cancels = cancels;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = cancels
                ? JobsCommand.verb(
                        JobsVerb.CANCEL,
                        "JOB...",
                        "Ends jobs. One that waits is cancelled at once; one that runs is asked to end, which it does within",
                        "seconds (until then it is cancelling). One that has ended stays as it is.")
                : JobsCommand.verb(
                        JobsVerb.RETRY,
                        "JOB...",
                        "Has jobs tried again that failed or were cancelled, as often as in the beginning; and those that wait",
                        "to be tried again, now.");
        Options.flag(spec, "Print a JSON object a job.", "--json");
        JobsCommand.settings(spec);
        Options.arguments(spec, "JOB", "1..*", "Ids of jobs, as coffer jobs ls prints them.");
        String words = (cancels ? JobsVerb.CANCEL : JobsVerb.RETRY).words();
        Options.examples(
                spec,
                "coffer jobs " + words + " 019e6a2b-7c1d-7000-8000-0123456789ab",
                "coffer jobs " + words + " $(coffer jobs ls --state " + (cancels ? "queued" : "failed")
                        + " --kind gc | cut -f1)");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<JobId> ids = S3Options.arguments(line).stream().map(JobId::parse).toList();
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Jobs jobs = JobsCommand.jobs(coffer);
            for (JobId id : ids) {
                tally.attempt(id.toString(), () -> JobRow.print(cancels ? jobs.cancel(id) : jobs.retry(id), tally));
            }
        }
        return tally.end(ids.size());
    }
}
