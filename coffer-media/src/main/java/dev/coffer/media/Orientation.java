package dev.coffer.media;

import dev.coffer.media.Geometry.Rectangle;
import java.lang.foreign.MemorySegment;

/// How a stored picture is to be turned to stand upright, by the number in its EXIF data: first by quarter
/// turns clockwise, then mirrored left to right.
public enum Orientation {
    O1(0, false),
    O2(0, true),
    O3(2, false),
    O4(2, true),
    O5(1, true),
    O6(1, false),
    O7(3, true),
    O8(3, false);

    private final int quarterTurns;
    private final boolean mirrored;

    Orientation(int quarterTurns, boolean mirrored) {
        this.quarterTurns = quarterTurns;
        this.mirrored = mirrored;
    }

    /// A number that EXIF does not know counts as 1.
    public static Orientation of(int exif) {
        return exif >= 1 && exif <= 8 ? values()[exif - 1] : O1;
    }

    /// What a picture file's EXIF data say, without decoding it; `O1` where they say nothing or make no sense.
    public static Orientation in(MemorySegment file) {
        return of(ExifOrientation.read(new Bytes(file)));
    }

    public int quarterTurns() {
        return quarterTurns;
    }

    public boolean mirrored() {
        return mirrored;
    }

    public boolean swapsSides() {
        return quarterTurns % 2 == 1;
    }

    /// Where a rectangle of the upright picture lies in the stored one.
    ///
    /// @param width of the upright picture
    /// @param height of the upright picture
    public Rectangle stored(Rectangle upright, int width, int height) {
        int x = mirrored ? width - upright.x() - upright.width() : upright.x();
        int y = upright.y();
        int w = upright.width();
        int h = upright.height();
        return switch (quarterTurns) {
            case 1 -> new Rectangle(y, width - x - w, h, w);
            case 2 -> new Rectangle(width - x - w, height - y - h, w, h);
            case 3 -> new Rectangle(height - y - h, x, h, w);
            default -> new Rectangle(x, y, w, h);
        };
    }
}
