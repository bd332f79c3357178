package dev.coffer.app;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer receipt` without a verb: says which there are.
final class ReceiptCommand implements Command {

    @Override
    public CommandSpec spec() {
        var lines = new ArrayList<>(
                List.of("Looks at the receipts of purges, as coffer purge --receipt writes them.", "", "Verbs:"));
        lines.addAll(Verb.lines(CommandName.RECEIPT));
        lines.add("");
        lines.add("coffer receipt VERB --help says the rest, with examples.");
        CommandSpec spec = Options.command(CommandName.RECEIPT, lines.toArray(String[]::new));
        spec.usageMessage().customSynopsis("coffer receipt VERB [OPTION...]");
        Options.examples(spec, "coffer receipt verify 17.json --key receipts.pub.pem");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        new CommandLine(spec()).usage(terminal.out(), Help.plain());
        return Exit.USAGE;
    }
}
