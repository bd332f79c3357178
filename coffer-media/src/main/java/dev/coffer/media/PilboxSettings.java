package dev.coffer.media;

import dev.coffer.media.Encoding.Quality;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The options of pilbox's server that bear on what a URL means. [dev.coffer.media.pilbox.PilboxDialect]
/// reads them from text under their names there.
///
/// @param clientName `client` must be this, if there is one
/// @param clientKey requests must be signed with this, if there is one
/// @param allowedHosts hosts that pictures may be fetched from; none by default, `*` stands for any
/// @param allowedOperations of `resize`, `rotate`, `region` and `noop`
/// @param maxOperations in one request
/// @param maxResizeWidth in pixels, also of a width that follows from a height
/// @param maxResizeHeight in pixels, also of a height that follows from a width
/// @param implicitBaseUrl what a `url` that starts with a slash is taken to be on
/// @param operation what is done if `op` is missing
/// @param mode of resizing, one of `clip`, `crop`, `fill`, `scale`, `adapt`
public record PilboxSettings(
        Optional<String> clientName,
        Optional<String> clientKey,
        Set<String> allowedHosts,
        Set<String> allowedOperations,
        int maxOperations,
        int maxResizeWidth,
        int maxResizeHeight,
        Optional<URI> implicitBaseUrl,
        List<String> operation,
        String mode,
        Filter filter,
        Optional<PictureFormat> format,
        Position position,
        Colour background,
        boolean optimize,
        Quality quality,
        boolean preserveExif,
        boolean progressive,
        int retain,
        boolean expand) {

    /// All that a request may ask for by `op`.
    public static final List<String> OPERATIONS = List.of("resize", "rotate", "region", "noop");

    /// All ways of resizing.
    public static final List<String> MODES = List.of("clip", "crop", "fill", "scale", "adapt");

    /// Those of a server that is started without options.
    public static final PilboxSettings DEFAULT = new PilboxSettings(
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            Set.copyOf(OPERATIONS),
            10,
            15_000,
            15_000,
            Optional.empty(),
            List.of("resize"),
            "crop",
            Filter.ANTIALIAS,
            Optional.empty(),
            Position.CENTRE,
            Colour.CLEAR_WHITE,
            false,
            new Quality.Of(90),
            false,
            false,
            75,
            false);

    public PilboxSettings {
        allowedHosts = Set.copyOf(allowedHosts);
        allowedOperations = Set.copyOf(allowedOperations);
        operation = List.copyOf(operation);
        if (!OPERATIONS.containsAll(allowedOperations) || !OPERATIONS.containsAll(operation)) {
            throw new IllegalArgumentException(
                    "operations are " + OPERATIONS + ": " + allowedOperations + ", " + operation);
        }
        if (!MODES.contains(mode)) {
            throw new IllegalArgumentException("modes are " + MODES + ": " + mode);
        }
        if (maxOperations < 1 || maxResizeWidth < 1 || maxResizeHeight < 1) {
            throw new IllegalArgumentException("limits are at least 1");
        }
        if (retain < 0 || retain > 100) {
            throw new IllegalArgumentException("retain goes from 0 to 100 percent: " + retain);
        }
    }

    /// All but the key.
    @Override
    public String toString() {
        return "PilboxSettings[clientName=" + clientName + ", clientKey=" + (clientKey.isPresent() ? "set" : "none")
                + ", allowedHosts=" + allowedHosts + ", allowedOperations=" + allowedOperations + ", maxOperations="
                + maxOperations + ", maxResizeWidth=" + maxResizeWidth + ", maxResizeHeight=" + maxResizeHeight
                + ", implicitBaseUrl=" + implicitBaseUrl + ", operation=" + operation + ", mode=" + mode + ", filter="
                + filter + ", format=" + format + ", position=" + position + ", background=" + background.hex()
                + ", optimize=" + optimize + ", quality=" + quality + ", preserveExif=" + preserveExif
                + ", progressive=" + progressive + ", retain=" + retain + ", expand=" + expand + "]";
    }
}
