package dev.coffer.app;

import dev.coffer.repository.jobs.Jobs;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer jobs` without a verb: says which there are.
final class JobsCommand implements Command {
    private static final Set<Setting> SETTINGS = EnumSet.of(
            Setting.STORE, Setting.CATALOGUE, Setting.CATALOGUE_USER, Setting.AUTHOR, Setting.HOST, Setting.LOGLEVEL);

    @Override
    public CommandSpec spec() {
        var lines = new ArrayList<>(List.of(
                "Jobs are work in the background, over all hosts that share the catalogue: each is taken by one process that",
                "runs jobs (coffer serve, coffer jobs work), and by another one if that dies. What fails is tried again, after",
                "longer and longer pauses. What is to recur is configured, as schedule_gc; each time it is done once.",
                "",
                "Verbs:"));
        lines.addAll(Verb.lines(CommandName.JOBS));
        lines.add("");
        lines.add("coffer jobs VERB --help says the rest, with examples.");
        CommandSpec spec = Options.command(CommandName.JOBS, lines.toArray(String[]::new));
        spec.usageMessage().customSynopsis("coffer jobs VERB [OPTION...] [JOB...]");
        Options.examples(
                spec,
                "coffer jobs ls",
                "coffer jobs run backup --follow",
                "coffer jobs cancel 019e6a2b-7c1d-7000-8000-0123456789ab",
                "coffer jobs work --schedule_gc 'every 6h' --schedule_backup '30 3 * * *'");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        new CommandLine(spec()).usage(terminal.out(), Help.plain());
        return Exit.USAGE;
    }

    /// A verb of the family.
    static CommandSpec verb(JobsVerb verb, String synopsis, String... description) {
        CommandSpec spec = Options.command("jobs " + verb.words(), description);
        spec.usageMessage().customSynopsis(("coffer jobs " + verb.words() + " [OPTION...] " + synopsis).strip());
        return spec;
    }

    static void settings(CommandSpec spec) {
        Options.moreSettings(spec, SETTINGS);
    }

    static Jobs jobs(Coffer coffer) {
        return new Jobs(coffer.catalogueOrFail());
    }
}
