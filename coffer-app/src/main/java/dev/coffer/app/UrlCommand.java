package dev.coffer.app;

import dev.coffer.media.PictureRequest;
import dev.coffer.media.url.UrlDialect;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer url`: signed URLs of pictures. Nothing is looked up.
final class UrlCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.URL,
                "Prints the URL of each picture, one a line: signed, if there is a key (url_keys), so that nobody has",
                "anything else made. Nothing is looked up. SOURCE is a digest, or the path of a published entry; a path",
                "that looks like a digest is written with = before it.",
                "",
                "Operations are done in their order:",
                "",
                "  fit:640  fit:640x480:up  cover:300x200:focus  fill:300x200:ffcc00  scale:300x200",
                "  region:10x20:300x200  rotate:90  flip:vertical  trim:10  pad:20  round:24  frame:2",
                "  blur:2  sharpen:0.5  pixelate:12  brightness:1.2  contrast:1.2  saturation:0.5  hue:90",
                "  colour:grey  tint:704214  mark:DIGEST:bottom-right:o60:w30  text:BASE64URL:bottom:s48",
                "  q:75  q:keep  max:50000  bg:ffcc00  as:lossless  as:progressive  keep:exif  keep:icc",
                "",
                "docs/protocol/urls.md says what each of them does.");
        spec.usageMessage().customSynopsis("coffer url [OPTION...] SOURCE...");
        Options.value(spec, "OPERATIONS", "What is done to the picture, as cover:300x200,sharpen:0.5,q:75.", "--do");
        Options.value(spec, "NAME", "What a preset of the server says, in place of --do.", "--preset");
        Options.value(
                spec,
                "FORMAT",
                "jpg, png, webp, avif, gif, tiff, heic, jxl, or auto, the best that a browser takes. Default: auto.",
                "--as");
        Options.value(
                spec, "W,W...", "Print a srcset, for an img of HTML: a URL for each width in pixels.", "--srcset");
        Options.value(spec, "N,N...", "Print a srcset of densities, as 1,2,3. For presets as well.", "--densities");
        Options.value(spec, "TIME", "The URL holds for so long, as 1h or 30d. Default: for ever.", "--expires");
        Options.flag(spec, "Print a JSON object a source.", "--json");
        Options.arguments(spec, "SOURCE", "1..*", "Digests, or paths of published entries.");
        Options.moreSettings(
                spec, EnumSet.of(Setting.URL_ADDRESS, Setting.URL_SCOPE, Setting.URL_UNSIGNED, Setting.LOGLEVEL));
        Options.examples(
                spec,
                "coffer url photos/lake.jpg --do cover:300x200,q:75 --as webp",
                "coffer url photos/lake.jpg --srcset 320,640,1280",
                "coffer url photos/lake.jpg --preset card --densities 1,2 --expires 7d",
                "export COFFER_URL_KEYS=k1:$(openssl rand -hex 32)       # a key, the same for coffer serve");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<String> sources = S3Options.arguments(line);
        String what = what(line);
        String format = S3Options.text(line, "--as").orElse("auto");
        List<PictureRequest> requests = sources.stream()
                .map(source -> UrlDialect.request(what, source, format))
                .toList();
        var dialect = new UrlDialect(new UrlPlace(Options.read(line)).signing());
        Optional<Instant> expiry = S3Options.text(line, "--expires")
                .map(text -> Instant.now().plus(S3Options.duration(text, "--expires")));
        for (int i = 0; i < requests.size(); i++) {
            print(tally, line, sources.get(i), requests.get(i), dialect, expiry);
        }
        return tally.end(sources.size());
    }

    private static void print(
            S3Tally tally,
            ParseResult line,
            String source,
            PictureRequest request,
            UrlDialect dialect,
            Optional<Instant> expiry) {
        Optional<String> set = S3Options.text(line, "--srcset")
                .map(text -> dialect.srcset(request, expiry, widths(text)))
                .or(() -> S3Options.text(line, "--densities")
                        .map(text -> dialect.densities(request, expiry, densities(text))));
        String url = dialect.url(request, expiry).toString();
        tally.row(
                set.orElse(url),
                json -> json.put("source", source)
                        .put("url", url)
                        .put("srcset", set)
                        .put(
                                "expires",
                                expiry.map(time ->
                                        time.truncatedTo(ChronoUnit.SECONDS).toString())));
    }

    private static String what(ParseResult line) {
        Optional<String> operations = S3Options.text(line, "--do");
        Optional<String> preset = S3Options.text(line, "--preset");
        if (operations.isPresent() && preset.isPresent()) {
            throw new IllegalArgumentException("either --do or --preset says what is done");
        }
        if (line.hasMatchedOption("--srcset") && (preset.isPresent() || line.hasMatchedOption("--densities"))) {
            throw new IllegalArgumentException("--srcset goes with operations; --densities with presets as well");
        }
        operations.ifPresent(UrlDialect::operations);
        return preset.or(() -> operations).orElse("q:" + PictureRequest.USUAL_QUALITY);
    }

    private static List<Integer> widths(String text) {
        return Stream.of(text.split(",", -1))
                .map(width -> S3Options.number(width.strip(), "--srcset"))
                .toList();
    }

    private static List<Double> densities(String text) {
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .map(density -> {
                    if (!density.matches("[1-4](\\.[0-9]{1,2})?")) {
                        throw new IllegalArgumentException("--densities: not a number from 1 to 4: '" + density + "'");
                    }
                    return Double.parseDouble(density);
                })
                .toList();
    }
}
