package dev.coffer.server;

import dev.coffer.media.IiifSettings;
import java.net.URI;
import java.util.Optional;

/// Whether and how the IIIF Image API is spoken.
///
/// @param spoken empty to speak it where thumbnails need no signature
/// @param address what stands before `/iiif/…` for the world, as `https://pictures.example.org`; empty for
///     what the client called the server
/// @param settings what requests may ask for
public record IiifService(Optional<Boolean> spoken, Optional<URI> address, IiifSettings settings) {

    /// What clients may ask is what they may ask of thumbnails.
    public static final IiifService STANDARD =
            new IiifService(Optional.empty(), Optional.empty(), IiifSettings.DEFAULT);

    /// This with one option read from its text: `iiif`, `iiif_address`, `iiif_max_side`, `iiif_max_area`.
    ///
    /// @return empty if there is no such option
    /// @throws IllegalArgumentException if `value` is none of its values; the message is one line that names
    ///     both
    Optional<IiifService> with(String option, String value) {
        return switch (option) {
            case "iiif" -> Optional.of(new IiifService(Optional.of(Options.flag(option, value)), address, settings));
            case "iiif_address" -> Optional.of(new IiifService(spoken, Optional.of(base(option, value)), settings));
            case "iiif_max_side" -> {
                int side = Options.number(option, value, settings.tile(), 65_535);
                yield Optional.of(new IiifService(
                        spoken, address, new IiifSettings(side, side, settings.maxArea(), settings.tile())));
            }
            case "iiif_max_area" -> {
                int area = Options.number(option, value, settings.tile() * settings.tile(), Integer.MAX_VALUE);
                yield Optional.of(new IiifService(
                        spoken,
                        address,
                        new IiifSettings(settings.maxWidth(), settings.maxHeight(), area, settings.tile())));
            }
            default -> Optional.empty();
        };
    }

    private static URI base(String option, String value) {
        try {
            URI uri = URI.create(value.strip().replaceFirst("/+$", ""));
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + " is an address: '" + value + "'", e);
        }
        throw new IllegalArgumentException(option + " is an http or https address: '" + value + "'");
    }
}
