package dev.coffer.media;

/// What IIIF requests may ask for; clients read it in an info.json.
///
/// @param maxWidth of an answer before it is turned, in pixels
/// @param maxHeight of an answer before it is turned, in pixels
/// @param maxArea width times height of an answer, in pixels
/// @param tile the side of the tiles that viewers are told to ask for, in pixels
public record IiifSettings(int maxWidth, int maxHeight, long maxArea, int tile) {

    /// 10,000 pixels a side, 50 million in all, tiles of 512.
    public static final IiifSettings DEFAULT = new IiifSettings(10_000, 10_000, 50_000_000, 512);

    public IiifSettings {
        if (maxWidth < 1 || maxHeight < 1 || maxArea < 1 || tile < 1) {
            throw new IllegalArgumentException("limits are at least 1: " + maxWidth + " wide, " + maxHeight + " high, "
                    + maxArea + " pixels, tiles of " + tile);
        }
        if (maxWidth > Step.MAX_SIDE || maxHeight > Step.MAX_SIDE) {
            throw new IllegalArgumentException(
                    "a side goes up to " + Step.MAX_SIDE + ": " + maxWidth + "x" + maxHeight);
        }
        if (tile > maxWidth || tile > maxHeight || (long) tile * tile > maxArea) {
            throw new IllegalArgumentException("tiles of " + tile + " pixels pass the limits of " + maxWidth + "x"
                    + maxHeight + " and " + maxArea + " pixels");
        }
    }

    /// Whether an answer of this size may be asked for.
    public boolean allow(long width, long height) {
        return width <= maxWidth && height <= maxHeight && width * height <= maxArea;
    }
}
