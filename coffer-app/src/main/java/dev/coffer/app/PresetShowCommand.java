package dev.coffer.app;

import dev.coffer.repository.Preset;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer preset show`.
final class PresetShowCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = PresetCommand.verb(
                PresetVerb.SHOW,
                "NAME",
                "Lists the revisions of a preset, the newest first, also of one that was taken away.");
        Options.arguments(spec, "NAME", "1", "Of a preset.");
        Options.examples(spec, "coffer preset show card");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        String name = S3Options.arguments(line).getFirst();
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        return PresetCommand.with(line, terminal, presets -> {
            List<Preset> revisions = presets.history(name);
            revisions.forEach(preset -> PresetCommand.row(tally, preset));
            if (revisions.isEmpty()) {
                tally.failed(name, "there is no such preset");
            }
            return tally.end(1);
        });
    }
}
