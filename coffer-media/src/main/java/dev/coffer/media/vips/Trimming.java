package dev.coffer.media.vips;

import java.util.Arrays;

/// Cuts off borders of one colour.
final class Trimming {

    private static final int LEAST = 3; // pixels a side: libvips takes the median of so many

    /// @param image in memory, since it is looked through before it is cut
    static Image trim(Image image, int threshold) {
        if (image.width() < LEAST || image.height() < LEAST) {
            return image;
        }
        double[] corner = image.region(0, 0, 1, 1).samples();
        boolean clear = image.hasAlpha() && corner[corner.length - 1] == 0;
        Image looked = clear ? Colours.alpha(image) : image;
        double[] border = clear ? new double[] {0} : Arrays.copyOf(corner, corner.length - (image.hasAlpha() ? 1 : 0));
        image.job().stopInTime(image);
        int[] found = looked.then("find_trim")
                .with("threshold", (double) threshold)
                .with("background", border)
                .numbers("left", "top", "width", "height");
        boolean allBorder = found[2] == 0 || found[3] == 0;
        return allBorder ? image : image.region(found[0], found[1], found[2], found[3]);
    }

    private Trimming() {}
}
