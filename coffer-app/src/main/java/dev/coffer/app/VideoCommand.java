package dev.coffer.app;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer video` without a verb: says which there are.
final class VideoCommand implements Command {

    @Override
    public CommandSpec spec() {
        var lines = new ArrayList<>(List.of(
                "Looks at videos, and makes pictures and other videos of them, by ffmpeg. A video is a file on this",
                "machine, or in the repository: by its digest or path. Whatever is made is upright, has square pixels,",
                "is never larger than its source, and says nothing of where and by what it was made.",
                "",
                "Verbs:"));
        lines.addAll(Verb.lines(CommandName.VIDEO));
        lines.add("");
        lines.add("coffer video VERB --help says the rest, with examples.");
        CommandSpec spec = Options.command(CommandName.VIDEO, lines.toArray(String[]::new));
        spec.usageMessage().customSynopsis("coffer video VERB [OPTION...] [ARGUMENT...]");
        Options.examples(
                spec,
                "coffer video info holiday.mov",
                "coffer video poster films/1912.mkv -o poster.webp --size 640x",
                "coffer video preview holiday.mov -o preview.webp",
                "coffer video transcode films/1912.mkv -o film.mp4",
                "coffer video transcode films/1912.mkv -o film/ --as hls");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        new CommandLine(spec()).usage(terminal.out(), Help.plain());
        return Exit.USAGE;
    }

    /// A verb of the family.
    static CommandSpec verb(VideoVerb verb, String synopsis, String... description) {
        CommandSpec spec = Options.command("video " + verb.words(), description);
        spec.usageMessage().customSynopsis("coffer video " + verb.words() + " [OPTION...] " + synopsis);
        return spec;
    }

    /// The flags that all verbs have, after their own.
    static void settings(CommandSpec spec) {
        PictureSource.settings(spec, EnumSet.copyOf(Setting.of(Setting.Group.VIDEO)));
    }

    /// The same of those that make something.
    static void settingsToMake(CommandSpec spec) {
        var settings = EnumSet.copyOf(Setting.of(Setting.Group.VIDEO));
        settings.add(Setting.DERIVATIVE_STORE);
        PictureSource.settings(spec, settings);
    }
}
