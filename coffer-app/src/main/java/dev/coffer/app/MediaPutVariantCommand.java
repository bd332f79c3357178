package dev.coffer.app;

import dev.coffer.media.MediaId;
import dev.coffer.media.MediaKey;
import dev.coffer.media.library.MediaLibrary;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer media put-variant`: a variant that something else has made.
final class MediaPutVariantCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = MediaCommand.verb(
                MediaVerb.PUT_VARIANT,
                "ID NAME FILE",
                "Keeps a file beside an original, under any name but the original's, as what something else has made",
                "of it: a video's poster, a transcript. It goes with the original. Prints its address.");
        Options.flag(spec, "Replace what is there under that name.", "--replace");
        MediaCommand.settings(spec);
        Options.arguments(spec, "ARGUMENT", "1..*", "A whole id, the variant's name, a file.");
        Options.examples(
                spec, "coffer media put-variant 3c72aedc-ba25-11e6-a569-406c8f413974-film.mp4 poster.jpg frame.jpg");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<String> arguments = S3Options.arguments(line);
        if (arguments.size() != 3) {
            throw new IllegalArgumentException("put-variant takes an id, a name and a file");
        }
        var key = new MediaKey(MediaId.parse(arguments.get(0)), arguments.get(1));
        if (key.isOriginal()) {
            throw new IllegalArgumentException(
                    "'" + key.name() + "' is the original's name; coffer media put keeps it");
        }
        try (MediaSession session = MediaSession.openWithoutKeys(line)) {
            MediaLibrary library = session.library();
            tally.attempt(arguments.get(2), () -> {
                library.putVariant(key, Path.of(arguments.get(2)), line.hasMatchedOption("--replace"));
                String url = library.url(key).toString();
                tally.row(
                        url,
                        json -> json.put("id", key.id().toString())
                                .put("name", key.name())
                                .put("url", url));
            });
        }
        return tally.end(1);
    }
}
