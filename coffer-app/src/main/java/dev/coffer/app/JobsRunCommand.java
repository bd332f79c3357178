package dev.coffer.app;

import dev.coffer.repository.jobs.Jobs;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer jobs run`: adds a job that could recur.
final class JobsRunCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = JobsCommand.verb(
                JobsVerb.RUN,
                "WHAT",
                "Has something done at once, by a process that runs jobs: " + String.join(", ", Chore.words()) + ".",
                "There is one of each at a time: if one waits or runs already, that one is printed.");
        Options.flag(spec, "Go on until the job has ended; then 0 if it was done, else 1.", "--follow", "-f");
        Options.flag(spec, "Print a JSON object a line.", "--json");
        JobsCommand.settings(spec);
        Options.arguments(spec, "WHAT", "1", "One of " + String.join(", ", Chore.words()) + ".");
        Options.examples(spec, "coffer jobs run gc", "coffer jobs run backup --follow");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        String word = S3Options.arguments(line).getFirst();
        Chore chore = Chore.of(word)
                .orElseThrow(() ->
                        new IllegalArgumentException("'" + word + "' is none of " + String.join(", ", Chore.words())));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Jobs jobs = JobsCommand.jobs(coffer);
            Jobs.Added added = jobs.add(chore.request());
            if (!added.isNew()) {
                terminal.say("there is one already: " + added.job().id());
            }
            if (line.hasMatchedOption("--follow")) {
                return new JobFollowing(jobs, tally, terminal)
                        .follow(added.job().id());
            }
            JobRow.print(added.job(), tally);
        }
        return tally.end(1);
    }
}
