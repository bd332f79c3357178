package dev.coffer.media.iiif;

import dev.coffer.media.IiifRequest.Size;
import dev.coffer.media.IiifSettings;
import dev.coffer.repository.Dimensions;

/// What sizes a region is given. Sides that follow from the other are rounded to the nearest pixel.
final class Sizing {

    private final IiifSettings settings;
    private final int width;
    private final int height;

    /// For a region of this size.
    Sizing(IiifSettings settings, int width, int height) {
        this.settings = settings;
        this.width = width;
        this.height = height;
    }

    /// @throws Refused if it is larger than the region and may not be, passes a limit, or has no pixel
    Dimensions of(Size size) {
        return switch (size) {
            case Size.Full full -> checked(width, height, true);
            case Size.Max(boolean enlarging) ->
                fitted(settings.maxWidth(), settings.maxHeight(), settings.maxArea(), enlarging);
            case Size.Width(int wanted, boolean enlarging) -> checked(wanted, heightFor(wanted), enlarging);
            case Size.Height(int wanted, boolean enlarging) ->
                checked(rounded((long) wanted * width, height), wanted, enlarging);
            case Size.Percent(double percent, boolean enlarging) -> {
                if (percent > 100 && !enlarging) {
                    throw larger();
                }
                yield checked(Math.round(width * percent / 100), Math.round(height * percent / 100), enlarging);
            }
            case Size.Exact(int wide, int high, boolean enlarging) -> checked(wide, high, enlarging);
            case Size.Within(int wide, int high, boolean enlarging) ->
                fitted(
                        Math.min(wide, settings.maxWidth()),
                        Math.min(high, settings.maxHeight()),
                        settings.maxArea(),
                        enlarging);
        };
    }

    boolean isFull(Dimensions size) {
        return size.width() == width && size.height() == height;
    }

    boolean enlarges(Dimensions size) {
        return size.width() > width || size.height() > height;
    }

    /// The height that goes with a width.
    long heightFor(int wanted) {
        return rounded((long) wanted * height, width);
    }

    private Dimensions checked(long wide, long high, boolean enlarging) {
        if (wide < 1 || high < 1) {
            throw new Refused("a size of no pixels");
        }
        if (!enlarging && (wide > width || high > height)) {
            throw larger();
        }
        if (!settings.allow(wide, high)) {
            throw new Refused("a size of " + wide + "x" + high + " pixels; the limits are " + settings.maxWidth() + "x"
                    + settings.maxHeight() + " and " + settings.maxArea() + " in all");
        }
        return new Dimensions((int) wide, (int) high);
    }

    private Refused larger() {
        return new Refused("a size larger than the region of " + width + "x" + height + " pixels, without a ^");
    }

    /// The largest in the region's proportions.
    private Dimensions fitted(int wide, int high, long area, boolean enlarging) {
        if (wide < 1 || high < 1) {
            throw new Refused("a size of no pixels");
        }
        if (!enlarging && width <= wide && height <= high && (long) width * height <= area) {
            return new Dimensions(width, height);
        }
        long fittedWidth = wide;
        long fittedHeight = rounded((long) wide * height, width);
        if (fittedHeight > high) {
            fittedHeight = high;
            fittedWidth = Math.min(wide, rounded((long) high * width, height));
        }
        if (fittedWidth * fittedHeight > area) {
            double scale = Math.sqrt((double) area / ((double) width * height));
            fittedWidth = Math.min(fittedWidth, (long) (width * scale));
            fittedHeight = Math.min(fittedHeight, (long) (height * scale));
        }
        fittedWidth = Math.max(1, fittedWidth);
        fittedHeight = Math.max(1, fittedHeight);
        if (fittedWidth * fittedHeight > area) { // a line of pixels, longer than the area
            fittedWidth = Math.min(fittedWidth, area);
            fittedHeight = Math.min(fittedHeight, Math.max(1, area / fittedWidth));
        }
        return new Dimensions((int) fittedWidth, (int) fittedHeight);
    }

    private static long rounded(long product, long divisor) {
        return (2 * product + divisor) / (2 * divisor);
    }
}
