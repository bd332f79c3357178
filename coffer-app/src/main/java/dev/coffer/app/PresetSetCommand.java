package dev.coffer.app;

import dev.coffer.media.PictureRequest.What;
import dev.coffer.media.PresetOperations;
import dev.coffer.media.url.UrlDialect;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer preset set`.
final class PresetSetCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = PresetCommand.verb(
                PresetVerb.SET,
                "NAME OPERATIONS",
                "Gives a name to operations, as they stand in a URL (coffer url --help lists them), in place of what was",
                "said before. Each change is a revision; the pictures of URLs that name the preset change with it, and no",
                "others. The format is no part of it: it stands in the URL. Nothing changes where the name has these",
                "operations already.",
                "",
                "A watermark may be named by the path that it is published under: mark:=logos/ours.png:bottom-right:w20.",
                "Where another picture is published there, the pictures of the preset change with it; while there is none,",
                "they are refused.");
        Options.value(
                spec,
                "WHERE",
                "Where servers keep what comes of it, see coffer preset keep. Without it, that stays as it is.",
                "--keep");
        Options.arguments(spec, "NAME", "2", "1 to 40 of a-z, 0-9, -; then the operations.");
        Options.examples(
                spec,
                "coffer preset set card cover:300x200:face,sharpen:0.5,q:75",
                "coffer preset set avatar cover:96x96:face,round:48",
                "coffer preset set preview fit:1600 --keep memory,disk");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        List<String> words = S3Options.arguments(line);
        String name = new What.Preset(words.getFirst()).name();
        PresetOperations operations = UrlDialect.ofPreset(words.getLast());
        Optional<String> keep = S3Options.text(line, "--keep");
        keep.ifPresent(PresetCommand::keep); // a wrong one is said before anything is opened
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        return PresetCommand.with(line, terminal, presets -> {
            PresetCommand.row(
                    tally,
                    keep.isPresent()
                            ? presets.set(
                                    name,
                                    UrlDialect.spelling(operations),
                                    operations.paths(),
                                    PresetCommand.keep(keep.get()))
                            : presets.set(name, UrlDialect.spelling(operations), operations.paths()));
            return tally.end(1);
        });
    }
}
