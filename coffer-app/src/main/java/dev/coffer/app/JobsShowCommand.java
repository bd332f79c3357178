package dev.coffer.app;

import dev.coffer.repository.JobId;
import dev.coffer.repository.jobs.Jobs;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer jobs show`: all that is known of a job.
final class JobsShowCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = JobsCommand.verb(
                JobsVerb.SHOW,
                "JOB",
                "Says what is known of a job, a line each. With --follow: in a line, and again whenever it has changed, until",
                "the job has ended; ends with 0 if it was done, with 1 if it failed or was cancelled.");
        Options.flag(spec, "Go on until the job has ended.", "--follow", "-f");
        Options.flag(spec, "Print a JSON object a line.", "--json");
        JobsCommand.settings(spec);
        Options.arguments(spec, "JOB", "1", "The id of a job, as coffer jobs ls prints it.");
        Options.examples(
                spec,
                "coffer jobs show 019e6a2b-7c1d-7000-8000-0123456789ab",
                "coffer jobs show --follow 019e6a2b-7c1d-7000-8000-0123456789ab");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        JobId id = JobId.parse(S3Options.arguments(line).getFirst());
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Jobs jobs = JobsCommand.jobs(coffer);
            if (line.hasMatchedOption("--follow")) {
                return new JobFollowing(jobs, tally, terminal).follow(id);
            }
            tally.attempt(id.toString(), () -> JobRow.printAll(jobs.get(id), tally));
        }
        return tally.end(1);
    }
}
