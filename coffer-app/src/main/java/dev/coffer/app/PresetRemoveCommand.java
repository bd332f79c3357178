package dev.coffer.app;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer preset rm`.
final class PresetRemoveCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = PresetCommand.verb(
                PresetVerb.RM,
                "NAME...",
                "Takes presets away: URLs that name one are answered with 404 from then on. Its revisions can still be",
                "shown, and one that is set again goes on counting.");
        Options.arguments(spec, "NAME", "1..*", "Of presets.");
        Options.examples(spec, "coffer preset rm card");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        List<String> names = S3Options.arguments(line);
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        return PresetCommand.with(line, terminal, presets -> {
            for (String name : names) {
                tally.attempt(name, () -> {
                    if (presets.remove(name)) {
                        tally.row(name, json -> json.put("removed", name));
                    } else {
                        tally.failed(name, "there is no such preset");
                    }
                });
            }
            return tally.end(names.size());
        });
    }
}
