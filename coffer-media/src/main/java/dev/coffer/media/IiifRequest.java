package dev.coffer.media;

/// An image request of the IIIF Image API, as it is written: what comes of it depends on the picture's size.
///
/// Coordinates are those of the upright picture.
///
/// @param mirrored left to right, before it is turned
/// @param degrees clockwise, from 0 to 359
public record IiifRequest(
        IiifVersion version,
        Region region,
        Size size,
        boolean mirrored,
        int degrees,
        Quality quality,
        PictureFormat format) {

    public IiifRequest {
        if (degrees < 0 || degrees > 359) {
            throw new IllegalArgumentException("an angle goes from 0 to 359 degrees: " + degrees);
        }
    }

    /// Which part of the picture is wanted.
    public sealed interface Region {

        record Full() implements Region {}

        /// A square in the middle, as wide as the shorter side.
        record Square() implements Region {}

        /// In pixels. What reaches over the edge is cut off.
        record Pixels(int x, int y, int width, int height) implements Region {}

        /// In percent of the picture's sides.
        record Percent(double x, double y, double width, double height) implements Region {}
    }

    /// What size the part is given.
    public sealed interface Size {

        /// Its own; version 2 only.
        record Full() implements Size {}

        /// The largest that may be had.
        record Max(boolean enlarging) implements Size {}

        record Width(int width, boolean enlarging) implements Size {}

        record Height(int height, boolean enlarging) implements Size {}

        record Percent(double percent, boolean enlarging) implements Size {}

        /// Exactly this, whatever becomes of the proportions.
        record Exact(int width, int height, boolean enlarging) implements Size {}

        /// As large as fits, in its own proportions.
        record Within(int width, int height, boolean enlarging) implements Size {}
    }

    public enum Quality {
        DEFAULT,
        COLOR,
        GRAY,
        BITONAL
    }
}
