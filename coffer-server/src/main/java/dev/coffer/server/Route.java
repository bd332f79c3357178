package dev.coffer.server;

import dev.coffer.media.IiifVersion;
import dev.coffer.repository.BlobId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a path asks for. A path is taken as it was sent: an escape in it matches nothing, but in the names of files
/// of a media library and in addresses of the IIIF Image API.
sealed interface Route {
    Pattern MEDIA = Pattern.compile("/[0-9a-f]{8}(/[0-9a-f]{4}){3}/[0-9a-f]{12}/[^/]+/[^/]+");

    String INFO = "/info/";

    /// `/{mode}/{W}x{H}/{digest}`
    record Thumbnail(String mode, String size, BlobId id) implements Route {}

    /// A thumbnail's path whose last part is no digest.
    record NoDigest() implements Route {}

    /// `/`, everything else being in the query.
    record Form() implements Route {}

    /// A file of a media library: `/3c72aedc/ba25/11e6/a569/406c8f413974/photo.jpg/{name}`.
    ///
    /// @param path as it was sent, with its escapes
    record Media(String path) implements Route {}

    /// `/i/{preset or operations}/{digest or path}.{format}`, a URL of Coffer's own.
    ///
    /// @param path as it was sent, with its escapes
    record Picture(String path) implements Route {}

    /// `/iiif/{version}/{identifier}/{rest}`, of the IIIF Image API.
    ///
    /// @param identifier the digest as it was written, escapes resolved
    /// @param rest all behind the identifier and its slash; empty for the image's own address
    record Iiif(IiifVersion version, String identifier, BlobId id, Optional<String> rest) implements Route {}

    /// An address of the IIIF Image API whose identifier is no digest.
    record NoIiif() implements Route {}

    /// `/info/{digest}`: what is said about a picture.
    record Info(BlobId id) implements Route {}

    /// Such an address without a digest.
    record NoInfo() implements Route {}

    record Live() implements Route {}

    record Ready() implements Route {}

    record Metrics() implements Route {}

    record Unknown() implements Route {}

    /// The route's name in metrics.
    default String label() {
        return switch (this) {
            case Thumbnail thumbnail -> "thumbnail";
            case NoDigest noDigest -> "thumbnail";
            case Form form -> "form";
            case Media media -> "media";
            case Picture picture -> "picture";
            case Iiif iiif -> "iiif";
            case NoIiif none -> "iiif";
            case Info info -> "info";
            case NoInfo none -> "info";
            case Live live -> "live";
            case Ready ready -> "ready";
            case Metrics metrics -> "metrics";
            case Unknown unknown -> "unknown";
        };
    }

    /// Whether a browser is told that pages of other origins may ask: pictures are for everybody, what is said of the
    /// server is not. pilbox's own form refuses all methods but GET and HEAD, as it does there.
    default boolean isForAllOrigins() {
        return switch (this) {
            case Thumbnail thumbnail -> true;
            case NoDigest noDigest -> true;
            case Form form -> false;
            case Media media -> true;
            case Picture picture -> true;
            case Iiif iiif -> true;
            case NoIiif none -> true;
            case Info info -> true;
            case NoInfo none -> true;
            case Live live -> false;
            case Ready ready -> false;
            case Metrics metrics -> false;
            case Unknown unknown -> false;
        };
    }

    static Route of(String path) {
        return switch (path) {
            case "/" -> new Form();
            case "/health/live" -> new Live();
            case "/health/ready" -> new Ready();
            case "/metrics" -> new Metrics();
            default ->
                path.startsWith("/i/")
                        ? new Picture(path)
                        : MEDIA.matcher(path).matches()
                                ? new Media(path)
                                : iiif(path)
                                        .or(() -> info(path))
                                        .or(() -> thumbnail(path))
                                        .orElseGet(Unknown::new);
        };
    }

    private static Optional<Route> iiif(String path) {
        for (IiifVersion version : IiifVersion.values()) {
            String prefix = "/iiif/" + version.major() + "/";
            if (path.startsWith(prefix) && path.length() > prefix.length()) {
                int slash = path.indexOf('/', prefix.length());
                String identifier = path.substring(prefix.length(), slash < 0 ? path.length() : slash);
                Optional<String> rest = slash < 0 ? Optional.empty() : Optional.of(path.substring(slash + 1));
                return Optional.of(iiif(version, identifier, rest));
            }
        }
        return Optional.empty();
    }

    private static Route iiif(IiifVersion version, String identifier, Optional<String> rest) {
        try {
            String name = URLDecoder.decode(identifier.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT);
            return new Iiif(version, name, BlobId.parse(name), rest);
        } catch (IllegalArgumentException e) {
            return new NoIiif();
        }
    }

    private static Optional<Route> info(String path) {
        if (!path.startsWith(INFO)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Info(BlobId.parse(path.substring(INFO.length()))));
        } catch (IllegalArgumentException e) {
            return Optional.of(new NoInfo());
        }
    }

    private static Optional<Route> thumbnail(String path) {
        int size = path.indexOf('/', 1);
        int digest = size < 0 ? -1 : path.indexOf('/', size + 1);
        if (!path.startsWith("/") || digest < 0 || path.indexOf('/', digest + 1) >= 0) {
            return Optional.empty();
        }
        String mode = path.substring(1, size);
        String box = path.substring(size + 1, digest);
        if (!isWord(mode) || !isSize(box)) {
            return Optional.empty();
        }
        return Optional.of(thumbnail(mode, box, path.substring(digest + 1)));
    }

    private static Route thumbnail(String mode, String size, String digest) {
        try {
            return new Thumbnail(mode, size, BlobId.parse(digest));
        } catch (IllegalArgumentException e) {
            return new NoDigest();
        }
    }

    private static boolean isWord(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
    }

    private static boolean isSize(String text) {
        int x = text.indexOf('x');
        return x >= 0 && isDigits(text, 0, x) && isDigits(text, x + 1, text.length());
    }

    private static boolean isDigits(String text, int from, int to) {
        return text.substring(from, to).chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
