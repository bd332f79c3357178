package dev.coffer.app;

import dev.coffer.media.MediaId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer media` without a verb: says which there are.
final class MediaCommand implements Command {

    @Override
    public CommandSpec spec() {
        var lines = new ArrayList<>(List.of(
                "Keeps files that people upload in a bucket or folder that the public reads, under ids as",
                "3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg. A variant of a picture has an address before it is",
                "there: the first who asks for it is sent to coffer serve, which makes it and puts it beside the",
                "original. Buckets of shift-media are taken as they are.",
                "",
                "Verbs:"));
        lines.addAll(Verb.lines(CommandName.MEDIA));
        lines.add("");
        lines.add("coffer media VERB --help says the rest, with examples.");
        CommandSpec spec = Options.command(CommandName.MEDIA, lines.toArray(String[]::new));
        spec.usageMessage().customSynopsis("coffer media VERB [OPTION...] [ARGUMENT...]");
        Options.examples(
                spec,
                "coffer media put holiday.jpg --size 320x --size 1280x",
                "coffer media url 3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg --size 200x200 --fill",
                "coffer media delete 3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg",
                "coffer media setup-bucket --media_store s3://media --app https://app.example.org --plan");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        new CommandLine(spec()).usage(terminal.out(), Help.plain());
        return Exit.USAGE;
    }

    /// A verb of the family.
    static CommandSpec verb(MediaVerb verb, String synopsis, String... description) {
        CommandSpec spec = Options.command("media " + verb.words(), description);
        spec.usageMessage().customSynopsis(("coffer media " + verb.words() + " [OPTION...] " + synopsis).strip());
        Options.flag(spec, "Print a JSON object a line.", "--json");
        return spec;
    }

    /// The flags that all verbs have, after their own.
    static void settings(CommandSpec spec) {
        var settings = EnumSet.copyOf(Setting.of(Setting.Group.MEDIA));
        settings.remove(Setting.MEDIA_AT_ONCE);
        settings.addAll(Setting.of(Setting.Group.S3));
        settings.add(Setting.TEMP);
        settings.add(Setting.LOGLEVEL);
        Options.moreSettings(spec, settings);
    }

    /// All ids are read before anything is done to the first.
    ///
    /// @throws IllegalArgumentException quoting the first that is no whole id
    static List<MediaId> ids(ParseResult line) {
        return S3Options.arguments(line).stream().map(MediaId::parse).toList();
    }
}
