package dev.coffer.media.vips;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.coffer.media.Colour;
import dev.coffer.media.Filter;
import dev.coffer.media.Look;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Looks at a picture that libvips decodes a few rows at a time: what it says of it, and small copies for those who
/// look at its pixels.
final class Looking {

    private static final int SIDE = 256; // of what is kept in memory
    private static final int THUMBNAIL = 100;
    private static final int SQUARE = 32;
    private static final int MOST_METADATA = 4 << 20;
    private static final int PNG_DEPTH = 24; // where it stands in the file, and behind it the type of colours
    private static final int PNG_PALETTE = 3;
    private static final Colour WHITE = new Colour(255, 255, 255, 255);

    /// @param most pixels of those whose headers are not to be believed
    static Look look(Job job, MemorySegment source, PictureHeader header, long most) {
        return look(Loader.open(job, source, header.format(), most), source, header);
    }

    static Look look(Drawing drawing) {
        PictureHeader header = drawing.header();
        int longest = Math.max(header.size().width(), header.size().height());
        return look(drawing.at(Math.min(1, (double) SIDE / longest)), drawing.file(), header);
    }

    private static Look look(Image whole, MemorySegment source, PictureHeader header) {
        Job job = whole.job();
        List<Integer> delays = header.isAnimation()
                ? Arrays.stream(Vips.metaInts(job.arena(), whole.pointer(), "delay"))
                        .limit(header.frames())
                        .boxed()
                        .toList()
                : List.of();
        Image small =
                small(Loader.isInMemory(header.format()) ? whole : Loader.small(job, source, header.format(), SIDE));
        Image upright = Rotating.upright(small, Orientation.in(source));
        return new Look(
                space(whole.interpretation()),
                bits(whole, source, header.format()),
                whole.hasAlpha(),
                delays,
                header.isAnimation() ? Math.max(0, whole.number("loop", 0)) : 0,
                metadata(whole, "icc-profile-data"),
                metadata(whole, "exif-data"),
                metadata(whole, "iptc-data"),
                metadata(whole, "xmp-data"),
                pixels(within(upright, THUMBNAIL)),
                pixels(Colours.withAlpha(
                        Resizing.resize(Colours.flatten(upright, WHITE), SQUARE, SQUARE, Filter.ANTIALIAS))));
    }

    private static Image small(Image decoded) {
        Image image = Colours.toSrgb(decoded);
        return Colours.withAlpha(Colours.inColour(within(image, SIDE)))
                .cast(Image.UCHAR)
                .inMemory();
    }

    private static Image within(Image image, int side) {
        double scale = (double) side / Math.max(image.width(), image.height());
        return scale >= 1
                ? image
                : Resizing.resize(
                        image,
                        (int) Math.max(1, Math.round(image.width() * scale)),
                        (int) Math.max(1, Math.round(image.height() * scale)),
                        Filter.ANTIALIAS);
    }

    private static Look.Pixels pixels(Image image) {
        Image rgba = image.cast(Image.UCHAR);
        return new Look.Pixels(rgba.width(), rgba.height(), rgba.pixelBytes());
    }

    /// A copy that outlives the image; what is absurdly large is left out.
    private static Optional<MemorySegment> metadata(Image image, String field) {
        if (!image.has(field)) {
            return Optional.empty();
        }
        MemorySegment bytes = image.bytes(field);
        return bytes.byteSize() == 0 || bytes.byteSize() > MOST_METADATA
                ? Optional.empty()
                : Optional.of(MemorySegment.ofArray(bytes.toArray(JAVA_BYTE)));
    }

    private static int bits(Image image, MemorySegment source, PictureFormat format) {
        if (format == PictureFormat.PNG) {
            return source.get(JAVA_BYTE, PNG_DEPTH + 1) == PNG_PALETTE ? 8 : source.get(JAVA_BYTE, PNG_DEPTH);
        }
        int widest = switch (image.format()) { // VipsBandFormat
            case 0, 1 -> 8;
            case 2, 3 -> 16;
            case 8 -> 64;
            default -> 32;
        };
        return Math.clamp(image.number("bits-per-sample", widest), 1, 64);
    }

    /// As numbered in VipsInterpretation.
    private static String space(int interpretation) {
        return switch (interpretation) {
            case Image.GREY, 26 -> "grey";
            case Image.CMYK -> "cmyk";
            case 13, 21 -> "lab";
            case 12 -> "xyz";
            case 17, Image.SRGB, 25 -> "srgb";
            case 28 -> "scrgb";
            default -> "other";
        };
    }

    private Looking() {}
}
