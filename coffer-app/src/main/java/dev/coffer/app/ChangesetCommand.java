package dev.coffer.app;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer changeset` without a verb: says which there are.
final class ChangesetCommand implements Command {

    @Override
    public CommandSpec spec() {
        var lines = new ArrayList<>(List.of(
                "Collects work over hours, by any number of commands on any hosts, and lands it in one instant:",
                "readers see all of it, or nothing. Until then what was added is unpublished, and kept.",
                "",
                "A changeset that nothing is done to for a day (or its --lease) counts as abandoned.",
                "",
                "Verbs:"));
        lines.addAll(Verb.lines(CommandName.CHANGESET));
        CommandSpec spec = Options.command(CommandName.CHANGESET, lines.toArray(String[]::new));
        spec.usageMessage().customSynopsis("coffer changeset VERB [OPTION...] [ARGUMENT...]");
        Options.examples(
                spec,
                "coffer changeset begin --note 'nightly export'    # prints the id",
                "coffer changeset add \"$id\" users.csv --as exports/users.csv",
                "coffer changeset expire \"$id\" exports/old.csv",
                "coffer changeset commit \"$id\"");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        new CommandLine(spec()).usage(terminal.out(), Help.plain());
        return Exit.USAGE;
    }
}
