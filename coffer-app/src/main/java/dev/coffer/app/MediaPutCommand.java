package dev.coffer.app;

import dev.coffer.media.MediaId;
import dev.coffer.media.UploadOptions;
import dev.coffer.media.library.MediaLibrary;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer media put`: files that somebody has uploaded.
final class MediaPutCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = MediaCommand.verb(
                MediaVerb.PUT,
                "FILE...",
                "Keeps files, each under an id that nobody has had, and prints a row for each: the id, the address",
                "of the original, and those of the variants that were asked for, which need not be there yet. Names",
                "are put into lower case, and extensions into their usual form. The files themselves are only read.",
                "- is the standard input, whose name --name says.");
        Options.value(spec, "NAME", "The name that the id is made of, for one file. Default: the file's.", "--name");
        Options.value(spec, "ID", "Keep one file under this id. What is there already is not replaced.", "--id");
        Options.flag(spec, "With --id: replace what is there, and remove its variants.", "--replace");
        Options.flag(
                spec,
                "Keep pictures turned as their EXIF data say. Files that need no turn are kept byte for byte.",
                "--upright");
        MediaVariants.options(spec);
        MediaCommand.settings(spec);
        Options.arguments(spec, "FILE", "1..*", "Files, or - for the standard input.");
        Options.examples(
                spec,
                "coffer media put holiday.jpg --size 320x --size 640x --size 1280x",
                "coffer media put --json --upright *.jpg > uploaded.jsonl",
                "curl -s https://example.org/a.png | coffer media put - --name a.png",
                "coffer media put new.jpg --id 3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg --replace");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<String> files = S3Options.arguments(line);
        Optional<String> name = S3Options.text(line, "--name");
        Optional<MediaId> id = S3Options.text(line, "--id").map(MediaId::parse);
        if (files.size() > 1 && (name.isPresent() || id.isPresent())) {
            throw new IllegalArgumentException("--name and --id go with one file");
        }
        if (name.isPresent() && id.isPresent()) {
            throw new IllegalArgumentException("--name and --id: an id has its name in it");
        }
        boolean isReplaced = line.hasMatchedOption("--replace");
        if (isReplaced && id.isEmpty()) {
            throw new IllegalArgumentException("--replace goes with --id");
        }
        MediaVariants variants = MediaVariants.of(line).checked();
        var options = new UploadOptions(line.hasMatchedOption("--upright"), isReplaced);
        try (MediaSession session = variants.isNone() ? MediaSession.openWithoutKeys(line) : MediaSession.open(line)) {
            MediaLibrary library = session.library();
            for (String file : files) {
                tally.attempt(file, () -> {
                    try {
                        MediaId kept = put(library, file, name, id, options);
                        print(tally, file, kept, library, variants);
                    } catch (IllegalArgumentException e) {
                        tally.failed(file, e);
                    }
                });
                // an id that is not printed is lost
                terminal.out().flush();
            }
        }
        return tally.end(files.size());
    }

    private static MediaId put(
            MediaLibrary library, String file, Optional<String> name, Optional<MediaId> id, UploadOptions options)
            throws IOException {
        boolean isStream = file.equals("-");
        if (id.isPresent()) {
            if (isStream) {
                throw new IllegalArgumentException("--id goes with a file, not with the standard input");
            }
            library.put(id.get(), Path.of(file), options);
            return id.get();
        }
        if (isStream) {
            String told =
                    name.orElseThrow(() -> new IllegalArgumentException("--name says what the standard input is"));
            return library.put(System.in, told, options);
        }
        String own = String.valueOf(Path.of(file).toAbsolutePath().getFileName());
        return library.put(Path.of(file), name.orElse(own), options);
    }

    private static void print(S3Tally tally, String file, MediaId id, MediaLibrary library, MediaVariants variants) {
        Map<String, URI> urls = variants.urls(library, id);
        String original = library.url(id).toString();
        List<String> columns = new ArrayList<>(List.of(id.toString(), original));
        urls.values().forEach(url -> columns.add(url.toString()));
        tally.row(
                String.join("\t", columns),
                json -> json.put("file", file)
                        .put("id", id.toString())
                        .put("url", original)
                        .putTexts("variants", texts(urls)));
    }

    static Map<String, String> texts(Map<String, URI> urls) {
        var texts = new TreeMap<String, String>();
        urls.forEach((size, url) -> texts.put(size, url.toString()));
        return texts;
    }
}
