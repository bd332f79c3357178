package dev.coffer.app;

import dev.coffer.media.MediaId;
import dev.coffer.media.library.MediaLibrary;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer media url`: addresses. Nothing is looked up.
final class MediaUrlCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = MediaCommand.verb(
                MediaVerb.URL,
                "ID...",
                "Prints the address of each original, or of the variants that are asked for, one a line. They are",
                "signed, so that nobody has others made, and hold whether the variants are there or not. Nothing is",
                "looked up.");
        MediaVariants.options(spec);
        Options.flag(
                spec,
                "Print a srcset, for an img of HTML: an address for each width. Goes with --size Wx.",
                "--srcset");
        MediaCommand.settings(spec);
        Options.arguments(spec, "ID", "1..*", "Whole ids.");
        Options.examples(
                spec,
                "coffer media url 3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg",
                "coffer media url 3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg --size 200x200 --fill",
                "coffer media url 3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg --size 320x --size 640x --srcset");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<MediaId> ids = MediaCommand.ids(line);
        MediaVariants variants = MediaVariants.of(line).checked();
        boolean isSet = line.hasMatchedOption("--srcset");
        if (isSet && (variants.isNone() || variants.sizes().stream().anyMatch(size -> size.startsWith("x")))) {
            throw new IllegalArgumentException("--srcset goes with widths (--size 320x --size 640x)");
        }
        try (MediaSession session = variants.isNone() ? MediaSession.openWithoutKeys(line) : MediaSession.open(line)) {
            for (MediaId id : ids) {
                print(tally, id, session.library(), variants, isSet);
            }
        }
        return tally.end(ids.size());
    }

    private static void print(S3Tally tally, MediaId id, MediaLibrary library, MediaVariants variants, boolean isSet) {
        String original = library.url(id).toString();
        Map<String, URI> urls = variants.urls(library, id);
        String set = urls.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().replaceFirst("x.*", "w"))
                .collect(Collectors.joining(", "));
        List<String> lines = new ArrayList<>();
        if (isSet) {
            lines.add(set);
        } else if (urls.isEmpty()) {
            lines.add(original);
        } else {
            urls.values().forEach(url -> lines.add(url.toString()));
        }
        tally.rows(lines, json -> {
            JsonLine row = json.put("id", id.toString())
                    .put("url", original)
                    .putTexts("variants", MediaPutCommand.texts(urls));
            return isSet ? row.put("srcset", set) : row;
        });
    }
}
