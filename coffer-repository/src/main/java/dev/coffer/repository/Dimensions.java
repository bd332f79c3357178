package dev.coffer.repository;

/// The size of a picture as it is stored, in pixels; an EXIF orientation is not applied.
///
/// @param width at least 1
/// @param height at least 1
public record Dimensions(int width, int height) {
    public Dimensions {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("not a picture's size: " + width + "x" + height);
        }
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
