package dev.coffer.app;

import dev.coffer.media.VariantAnswer;
import dev.coffer.media.library.MediaLibrary;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer media make`: variants, made before somebody asks for them.
final class MediaMakeCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = MediaCommand.verb(
                MediaVerb.MAKE,
                "URL...",
                "Does what coffer serve does when somebody asks for an address that the bucket does not have: checks",
                "its signature, makes the variant and puts it there. Prints for each whether it was made or held.");
        MediaCommand.settings(spec);
        Options.arguments(spec, "URL", "1..*", "Addresses, as coffer media url prints them, or their paths.");
        Options.examples(
                spec,
                "coffer media make $(coffer media url 3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg --size 320x)");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<String> urls = S3Options.arguments(line);
        try (MediaSession session = MediaSession.open(line)) {
            for (String url : urls) {
                tally.attempt(url, () -> make(session.library(), url, tally));
            }
        }
        return tally.end(urls.size());
    }

    private static void make(MediaLibrary library, String url, S3Tally tally) throws IOException {
        switch (library.variant(path(library, url))) {
            case VariantAnswer.Made made ->
                row(tally, "made", url, made.derivative().bytes().remaining());
            case VariantAnswer.Held held -> {
                try (var object = held.object()) {
                    row(tally, "held", url, object.info().size());
                }
            }
            case VariantAnswer.NoOriginal none -> tally.failed(url, "there is no original to make this of");
            case VariantAnswer.Refused(var refusal) -> tally.failed(url, refusal.message());
        }
    }

    /// Of an address that is not below the bucket's own, as behind a CDN, the path counts.
    private static String path(MediaLibrary library, String url) {
        if (url.startsWith(library.settings().url() + "/") || !url.matches("https?://.*")) {
            return url;
        }
        try {
            return String.valueOf(URI.create(url).getRawPath());
        } catch (IllegalArgumentException e) {
            return url;
        }
    }

    private static void row(S3Tally tally, String what, String url, long bytes) {
        tally.row(
                what + "\t" + url,
                json -> json.put("url", url).put("answer", what).put("size", bytes));
    }
}
