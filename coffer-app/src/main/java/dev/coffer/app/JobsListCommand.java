package dev.coffer.app;

import dev.coffer.repository.Job;
import dev.coffer.repository.JobQuery;
import dev.coffer.repository.JobSchedule;
import dev.coffer.repository.jobs.Jobs;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer jobs ls`: the newest jobs.
final class JobsListCommand implements Command {
    private static final String MOST = "100";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = JobsCommand.verb(
                JobsVerb.LS,
                "",
                "Lists jobs, the newest first: id, state, kind, what it is about, when it ended (or began, or is tried next),",
                "how far it is or what came of it, and what went wrong, between tabs. Jobs that have ended are forgotten",
                "after 30 days, by coffer gc.");
        Options.values(
                spec, "STATE", "Only those queued, running, done, failed or cancelled; may be given again.", "--state");
        Options.value(spec, "KIND", "Only those of a kind, as gc.", "--kind");
        Options.value(spec, "NAME", "Only those that were added by a schedule, as gc.", "--schedule");
        Options.value(spec, "N", "How many at the most. Default: " + MOST + ".", "--limit", "-n");
        Options.flag(
                spec, "List what recurs instead: name, when, and when next; as it is configured here.", "--recurring");
        Options.flag(
                spec, "Go on until Ctrl-C: a row whenever something has changed, the oldest first.", "--follow", "-f");
        Options.flag(spec, "Print a JSON object a line.", "--json");
        JobsCommand.settings(spec);
        Options.examples(
                spec,
                "coffer jobs ls --state running --state queued",
                "coffer jobs ls --kind backup -n 1",
                "coffer jobs ls --follow --kind backup",
                "coffer jobs ls --recurring",
                "coffer jobs ls --json --state failed | jq -r .error");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        JobQuery query = query(line);
        Settings settings = Options.read(line);
        if (line.hasMatchedOption("--recurring")) {
            JobRunner.schedules(settings).forEach(schedule -> print(schedule, tally));
            return tally.end(0);
        }
        try (Coffer coffer = Coffer.open(settings, terminal)) {
            if (line.hasMatchedOption("--follow")) {
                return new JobFollowing(JobsCommand.jobs(coffer), tally, terminal).followAll(query);
            }
            JobsCommand.jobs(coffer).list(query).forEach(job -> JobRow.print(job, tally));
        }
        return tally.end(0);
    }

    private static void print(JobSchedule schedule, S3Tally tally) {
        Instant next = Jobs.next(schedule.when(), Instant.now());
        tally.row(
                schedule.name() + "\t" + schedule.when() + "\t" + next,
                row -> row.put("name", schedule.name())
                        .put("kind", schedule.request().kind())
                        .put("when", schedule.when())
                        .put("next_at", next.toString()));
    }

    private static JobQuery query(ParseResult line) {
        JobQuery query = JobQuery.all()
                .withMost(S3Options.number(line.matchedOptionValue("--limit", MOST), "--limit"))
                .withStates(states(S3Options.all(line, "--state")));
        if (S3Options.text(line, "--kind").isPresent()) {
            query = query.withKind(S3Options.text(line, "--kind").get());
        }
        return S3Options.text(line, "--schedule").isPresent()
                ? query.withSchedule(S3Options.text(line, "--schedule").get())
                : query;
    }

    private static Set<Job.State> states(List<String> told) {
        Set<Job.State> states = EnumSet.noneOf(Job.State.class);
        for (String word : told) {
            try {
                states.add(Job.State.valueOf(word.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "--state: '" + word + "' is none of queued, running, done, failed, cancelled", e);
            }
        }
        return states;
    }
}
