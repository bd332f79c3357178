package dev.coffer.app;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer mark ls`.
final class MarkListCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = MarkCommand.verb(
                MarkVerb.LS,
                "",
                "Lists all marks, in the order of the digests: SHA-256, focal point, whether the place is kept (gps), when",
                "and by whom that was said last.");
        Options.examples(spec, "coffer mark ls", "coffer mark ls --json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        return MarkCommand.with(line, terminal, place -> {
            place.marks().list().forEach(mark -> MarkCommand.row(tally, mark, Optional.empty()));
            return tally.end(1);
        });
    }
}
