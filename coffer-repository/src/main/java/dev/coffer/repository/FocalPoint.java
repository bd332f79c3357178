package dev.coffer.repository;

/// The point of a picture that matters most: a share of the width and of the height of the upright picture, its EXIF
/// orientation applied. 0,0 is the top left corner.
///
/// @param x from 0 to 1, taken to ten-thousandths
/// @param y from 0 to 1, taken to ten-thousandths
public record FocalPoint(double x, double y) {
    private static final double PARTS = 10_000;

    /// @throws IllegalArgumentException if it lies outside
    public FocalPoint {
        if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
            throw new IllegalArgumentException("a focal point goes from 0,0 to 1,1: " + x + "," + y);
        }
        x = Math.round(x * PARTS) / PARTS;
        y = Math.round(y * PARTS) / PARTS;
    }

    static FocalPoint ofParts(int x, int y) {
        return new FocalPoint(x / PARTS, y / PARTS);
    }

    static int parts(double share) {
        return (int) Math.round(share * PARTS);
    }
}
