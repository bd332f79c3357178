package dev.coffer.media.iiif;

import dev.coffer.media.Encoding;
import dev.coffer.media.Filter;
import dev.coffer.media.Geometry.Rectangle;
import dev.coffer.media.IiifOutcome;
import dev.coffer.media.IiifRequest;
import dev.coffer.media.IiifRequest.Quality;
import dev.coffer.media.IiifRequest.Region;
import dev.coffer.media.IiifRequest.Size;
import dev.coffer.media.IiifSettings;
import dev.coffer.media.IiifVersion;
import dev.coffer.media.Recipe;
import dev.coffer.media.Step;
import dev.coffer.repository.Dimensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One request on a picture of known size.
final class Resolution {

    private static final int QUALITY = 90;

    private final IiifSettings settings;
    private final IiifRequest request;
    private final Dimensions picture;

    Resolution(IiifSettings settings, IiifRequest request, Dimensions picture) {
        this.settings = settings;
        this.request = request;
        this.picture = picture;
    }

    /// @throws Refused if nothing of the picture is asked for, or more than is given
    IiifOutcome.Picture picture() {
        Rectangle region = region();
        Sizing sizing = new Sizing(settings, region.width(), region.height());
        Dimensions size = sizing.of(request.size());
        return new IiifOutcome.Picture(recipe(region, size), canonical(region, size, sizing));
    }

    private Recipe recipe(Rectangle region, Dimensions size) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Upright());
        if (!isWhole(region)) {
            steps.add(new Step.Region(region.x(), region.y(), region.width(), region.height()));
        }
        if (size.width() != region.width() || size.height() != region.height()) {
            steps.add(
                    new Step.Resize(Step.Box.of(size.width(), size.height()), new Step.Mode.Scale(), Filter.ANTIALIAS));
        }
        if (request.mirrored()) {
            steps.add(new Step.Flip(Step.Axis.HORIZONTAL));
        }
        if (request.degrees() != 0) {
            steps.add(new Step.Rotate(request.degrees(), request.degrees() % 90 != 0));
        }
        switch (request.quality()) {
            case DEFAULT, COLOR -> {}
            case GRAY -> steps.add(new Step.Greyscale());
            case BITONAL -> steps.add(new Step.Bitonal());
        }
        return new Recipe(steps, Encoding.of(request.format(), QUALITY));
    }

    private Rectangle region() {
        return switch (request.region()) {
            case Region.Full full -> new Rectangle(0, 0, picture.width(), picture.height());
            case Region.Square square -> {
                int side = Math.min(picture.width(), picture.height());
                yield new Rectangle((picture.width() - side) / 2, (picture.height() - side) / 2, side, side);
            }
            case Region.Pixels(int x, int y, int width, int height) -> cut(x, y, width, height);
            case Region.Percent(double x, double y, double width, double height) -> {
                if (width <= 0 || height <= 0) {
                    throw new Refused("a region of no size");
                }
                yield cut(
                        (long) (picture.width() * x / 100),
                        (long) (picture.height() * y / 100),
                        Math.max(1, Math.round(picture.width() * width / 100)),
                        Math.max(1, Math.round(picture.height() * height / 100)));
            }
        };
    }

    private Rectangle cut(long x, long y, long width, long height) {
        if (width < 1 || height < 1) {
            throw new Refused("a region of no size");
        }
        if (x >= picture.width() || y >= picture.height()) {
            throw new Refused("a region outside of the picture of " + picture + " pixels");
        }
        return new Rectangle((int) x, (int) y, (int) Math.min(width, picture.width() - x), (int)
                Math.min(height, picture.height() - y));
    }

    private boolean isWhole(Rectangle region) {
        return region.width() == picture.width() && region.height() == picture.height();
    }

    private String canonical(Rectangle region, Dimensions size, Sizing sizing) {
        String where =
                isWhole(region) ? "full" : region.x() + "," + region.y() + "," + region.width() + "," + region.height();
        String quality = request.quality() == Quality.COLOR
                ? "default"
                : request.quality().name().toLowerCase(Locale.ROOT);
        String format = RequestReader.FORMATS.entrySet().stream()
                .filter(entry -> entry.getValue() == request.format())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        return where
                + "/"
                + (request.version() == IiifVersion.V3 ? size3(size, sizing) : size2(size, sizing))
                + "/"
                + (request.mirrored() ? "!" : "")
                + request.degrees()
                + "/"
                + quality
                + "."
                + format;
    }

    private static String size3(Dimensions size, Sizing sizing) {
        if (size.equals(sizing.of(new Size.Max(false)))) {
            return "max";
        }
        if (size.equals(sizing.of(new Size.Max(true)))) {
            return "^max";
        }
        return (sizing.enlarges(size) ? "^" : "") + size.width() + "," + size.height();
    }

    private static String size2(Dimensions size, Sizing sizing) {
        if (sizing.isFull(size)) {
            return "full";
        }
        return sizing.heightFor(size.width()) == size.height()
                ? size.width() + ","
                : size.width() + "," + size.height();
    }
}
