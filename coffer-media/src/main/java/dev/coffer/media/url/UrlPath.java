package dev.coffer.media.url;

import dev.coffer.media.Escapes;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureRequest;
import dev.coffer.media.PictureRequest.Source;
import dev.coffer.media.PictureRequest.What;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The path of a URL: `i/<preset or operations>/<digest or path>.<format>`.
///
/// A preset's name has no colon, and each operation has one. A path that could be taken for a digest has `=` before
/// it, and so has one that begins with that.
final class UrlPath {
    static final String PREFIX = "i/";

    private static final String AUTO = "auto";
    private static final Pattern PRESET = Pattern.compile("([^@]*)(?:@([0-9.]{1,4})x)?");
    private static final Pattern DIGEST = Pattern.compile("(sha256-|md5-)?[0-9a-f]+", Pattern.CASE_INSENSITIVE);

    /// The one spelling.
    static String of(PictureRequest request) {
        String what = switch (request.what()) {
            case What.Preset(var name) ->
                name + (request.density() == 1 ? "" : "@" + Spelling.number(request.density()) + "x");
            case What.Operations(var recipe) -> Spelling.of(recipe, request.density());
        };
        String format = request.format().map(PictureFormat::extension).orElse(AUTO);
        return PREFIX + what + "/" + source(request.source()) + "." + format;
    }

    /// @param path without a slash before it, with its escapes
    /// @throws Refused if it is none
    static PictureRequest read(String path) {
        int slash = path.indexOf('/', PREFIX.length());
        int dot = path.lastIndexOf('.');
        if (!path.startsWith(PREFIX) || slash < 0 || dot < slash) {
            throw Refused.malformed("a picture is asked for as /i/{preset or operations}/{digest or path}.{format}");
        }
        String source = resolved(path.substring(slash + 1, dot));
        return request(resolved(path.substring(PREFIX.length(), slash)), source, path.substring(dot + 1));
    }

    /// @param what a preset or operations
    /// @param text the source, without escapes
    /// @throws Refused if any of them is none
    static PictureRequest request(String what, String text, String extension) {
        Optional<PictureFormat> format = extension.equals(AUTO) ? Optional.empty() : Optional.of(format(extension));
        Source source = source(text);
        if (what.indexOf(':') >= 0) {
            OperationReader.Operations read = OperationReader.read(what);
            return new PictureRequest(source, new What.Operations(read.recipe()), read.density(), format);
        }
        return preset(source, what, format);
    }

    private static PictureRequest preset(Source source, String what, Optional<PictureFormat> format) {
        Matcher form = PRESET.matcher(what);
        try {
            if (form.matches()) {
                double density = form.group(2) == null ? 1 : Double.parseDouble(form.group(2));
                return new PictureRequest(source, new What.Preset(form.group(1)), density, format);
            }
        } catch (NumberFormatException e) {
            throw Refused.malformed("not a density: " + Refused.shown(what) + " (as card@2x)");
        } catch (IllegalArgumentException e) {
            throw Refused.malformed(String.valueOf(e.getMessage()));
        }
        throw Refused.malformed("neither a preset nor operations: " + Refused.shown(what) + " (as card, card@2x,"
                + " cover:300x200,q:75)");
    }

    private static String source(Source source) {
        return switch (source) {
            case Source.Held(var id) -> id.hex();
            case Source.Published(var path) -> (isMistakable(path.text()) ? "=" : "") + Escapes.of(path.text());
        };
    }

    private static Source source(String text) {
        try {
            return text.startsWith("=")
                    ? new Source.Published(new EntryPath(text.substring(1)))
                    : isMistakable(text)
                            ? new Source.Held(BlobId.parse(text))
                            : new Source.Published(new EntryPath(text));
        } catch (IllegalArgumentException e) {
            throw Refused.malformed(
                    Refused.shown(String.valueOf(e.getMessage())).replaceAll("^'|'$", ""));
        }
    }

    /// Whether it is read as something else than a path, if nothing stands before it.
    private static boolean isMistakable(String text) {
        if (text.startsWith("=")) {
            return true;
        }
        try {
            return DIGEST.matcher(text).matches() && BlobId.parse(text).hex().length() > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static PictureFormat format(String extension) {
        String usual = switch (extension.toLowerCase(Locale.ROOT)) {
            case "jpeg" -> "jpg";
            case "tif" -> "tiff";
            case String other -> other;
        };
        return Arrays.stream(PictureFormat.values())
                .filter(format -> format.isWritten() && format.extension().equals(usual))
                .findFirst()
                .orElseThrow(() -> Refused.malformed("no picture is written as " + Refused.shown(extension)
                        + "; behind the last dot is the format: "
                        + Arrays.stream(PictureFormat.values())
                                .filter(PictureFormat::isWritten)
                                .map(PictureFormat::extension)
                                .collect(Collectors.joining(", "))
                        + " or auto, as in photos/lake.jpg.webp"));
    }

    private static String resolved(String text) {
        return Escapes.resolved(text)
                .orElseThrow(() -> Refused.malformed("an escape that is none of UTF-8: " + Refused.shown(text)));
    }

    private UrlPath() {}
}
