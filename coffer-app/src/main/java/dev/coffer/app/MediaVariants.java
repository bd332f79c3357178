package dev.coffer.app;

import dev.coffer.media.MediaId;
import dev.coffer.media.Variant;
import dev.coffer.media.Variant.Framing;
import dev.coffer.media.library.MediaLibrary;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The variants that a command line asks for.
///
/// @param sizes as they were written
/// @param expiry how long the addresses can be used to have variants made; empty for always
record MediaVariants(
        List<String> sizes,
        Framing framing,
        int quality,
        boolean upscale,
        Optional<String> format,
        Optional<Duration> expiry) {
    private static final Pattern SIZE = Pattern.compile("([0-9]{0,5})x([0-9]{0,5})");

    static void options(CommandSpec spec) {
        Options.values(
                spec,
                "WxH",
                "Also the address of a variant within this box, in pixels; Wx and xH bound one side. May be given again.",
                "--size");
        Options.flag(spec, "Fill the box: the middle of the picture, of exactly that size.", "--fill");
        Options.value(spec, "WxH", "Scale a sample of the middle, of this size, to the box.", "--sample");
        Options.value(spec, "N", "0 to 100. Default: 65.", "--quality");
        Options.flag(spec, "Never larger than the picture is.", "--no-upscale");
        Options.value(spec, "EXT", "Another format: jpg, png, webp, gif, tif. Default: that of the name.", "--format");
        Options.value(
                spec,
                "TIME",
                "Until when the variants may be made, as 1h, 7d. What was made stays. Default: for ever.",
                "--expires");
    }

    static MediaVariants of(ParseResult line) {
        Optional<String> sample = S3Options.text(line, "--sample");
        if (sample.isPresent() && line.hasMatchedOption("--fill")) {
            throw new IllegalArgumentException("--fill and --sample: one of them");
        }
        Framing framing = line.hasMatchedOption("--fill") ? new Framing.Fill() : new Framing.Fit();
        return new MediaVariants(
                S3Options.all(line, "--size"),
                sample.map(MediaVariants::sample).orElse(framing),
                S3Options.text(line, "--quality")
                        .map(text -> S3Options.number(text, "--quality"))
                        .orElse(Variant.USUAL_QUALITY),
                !line.hasMatchedOption("--no-upscale"),
                S3Options.text(line, "--format"),
                S3Options.text(line, "--expires").map(text -> S3Options.duration(text, "--expires")));
    }

    boolean isNone() {
        return sizes.isEmpty();
    }

    /// Finds mistakes that can be found without a file.
    ///
    /// @throws IllegalArgumentException naming the first
    MediaVariants checked() {
        sizes.forEach(size -> variant(size, format.orElse("jpg")));
        return this;
    }

    /// Their addresses by their sizes.
    ///
    /// @throws IllegalArgumentException if there is no variant of that kind
    Map<String, URI> urls(MediaLibrary library, MediaId id) {
        Optional<Instant> until = expiry.map(Instant.now()::plus);
        var urls = new LinkedHashMap<String, URI>();
        for (String size : sizes) {
            Variant variant = variant(size, format.orElse(id.extension()));
            urls.put(size, until.isPresent() ? library.url(id, variant, until.get()) : library.url(id, variant));
        }
        return urls;
    }

    private Variant variant(String size, String extension) {
        Matcher sides = SIZE.matcher(size);
        boolean isBox =
                sides.matches() && !sides.group(1).isEmpty() && !sides.group(2).isEmpty();
        boolean isSide = sides.matches() && size.length() > 1 && framing instanceof Framing.Fit;
        if (!isBox && !isSide) {
            throw new IllegalArgumentException(
                    "--size: '" + size + "' is no box (as 320x200; 320x and x200 where it is not filled)");
        }
        return new Variant(side(sides.group(1)), side(sides.group(2)), framing, quality, upscale, extension);
    }

    private static int side(String digits) {
        return digits.isEmpty() ? Variant.MAX_SIDE : Integer.parseInt(digits);
    }

    private static Framing sample(String size) {
        Matcher sides = SIZE.matcher(size);
        if (!sides.matches() || sides.group(1).isEmpty() || sides.group(2).isEmpty()) {
            throw new IllegalArgumentException("--sample: '" + size + "' is no size (as 800x600)");
        }
        return new Framing.Sample(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)));
    }
}
