package dev.coffer.app;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer preset ls`.
final class PresetListCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = PresetCommand.verb(
                PresetVerb.LS,
                "",
                "Lists the presets of the catalogue: name, revision, operations, when and by whom they were set,",
                "where what comes of them is kept. A server's configuration may have others (coffer serve --presets), which go before these.");
        Options.examples(spec, "coffer preset ls", "coffer preset ls --json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        return PresetCommand.with(line, terminal, presets -> {
            presets.list().forEach(preset -> PresetCommand.row(tally, preset));
            return tally.end(1);
        });
    }
}
