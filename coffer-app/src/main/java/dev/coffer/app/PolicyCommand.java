package dev.coffer.app;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer policy` without a verb: says which there are.
final class PolicyCommand implements Command {

    @Override
    public CommandSpec spec() {
        var lines = new ArrayList<>(
                List.of("Says what housekeeping (coffer gc) keeps of the versions of which paths.", "", "Verbs:"));
        lines.addAll(Verb.lines(CommandName.POLICY));
        lines.add("");
        lines.add("coffer policy VERB --help says the rest, with examples.");
        CommandSpec spec = Options.command(CommandName.POLICY, lines.toArray(String[]::new));
        spec.usageMessage().customSynopsis("coffer policy VERB [OPTION...]");
        Options.examples(spec, "coffer policy set --prefix export/ --keep-last 3", "coffer policy ls");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        new CommandLine(spec()).usage(terminal.out(), Help.plain());
        return Exit.USAGE;
    }
}
