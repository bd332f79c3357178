package dev.coffer.media.iiif;

import dev.coffer.media.IiifOutcome;
import dev.coffer.media.IiifRequest;
import dev.coffer.media.IiifSettings;
import dev.coffer.media.IiifVersion;
import dev.coffer.repository.Dimensions;

/// Reads image requests of the IIIF Image API into recipes, and says what can be asked for.
///
/// In two turns, so that what cannot be meant is refused before a picture is looked at. Any string whatever
/// gives an outcome; nothing is thrown. Safe for use by several threads.
///
/// @see "docs/protocol/iiif.md"
public final class IiifDialect {

    private final IiifSettings settings;

    public IiifDialect(IiifSettings settings) {
        this.settings = settings;
    }

    /// @param parameters `{region}/{size}/{rotation}/{quality}.{format}` as it came, undecoded
    /// @return [IiifOutcome.Asked] or [IiifOutcome.Refusal]
    public IiifOutcome parse(IiifVersion version, String parameters) {
        try {
            return new IiifOutcome.Asked(new RequestReader(version).read(parameters));
        } catch (Refused e) {
            return e.refusal();
        }
    }

    /// @param upright the picture's size, EXIF orientation applied
    /// @return [IiifOutcome.Picture] or [IiifOutcome.Refusal]
    public IiifOutcome picture(IiifRequest request, Dimensions upright) {
        try {
            return new Resolution(settings, request, upright).picture();
        } catch (Refused e) {
            return e.refusal();
        }
    }

    /// The info.json of a picture.
    ///
    /// @param base the image's address, without a slash at its end
    /// @param upright the picture's size, EXIF orientation applied
    public String information(IiifVersion version, String base, Dimensions upright) {
        return new Information(settings, base, upright).json(version);
    }
}
