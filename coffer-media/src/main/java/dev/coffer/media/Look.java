package dev.coffer.media;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// What a decoder says of a picture beside its header, and two small copies of it.
///
/// The copies are upright and in sRGB of 8 bits. Handed over once, and only looked at.
///
/// @param space the colours' space as stored: `srgb`, `grey`, `cmyk`, `lab`, …
/// @param bits of a sample
/// @param delays how long each frame of an animation is seen, in milliseconds; else empty
/// @param loops how often an animation is seen, 0 for ever
/// @param profile an ICC profile
/// @param exif EXIF data, with or without `Exif` before them
/// @param iptc IPTC data, with or without Photoshop's wrapping
/// @param xmp an XMP packet
/// @param thumbnail of at most 100 pixels a side
/// @param square 32 x 32 pixels whatever the proportions, laid over white
public record Look(
        String space,
        int bits,
        boolean alpha,
        List<Integer> delays,
        int loops,
        Optional<MemorySegment> profile,
        Optional<MemorySegment> exif,
        Optional<MemorySegment> iptc,
        Optional<MemorySegment> xmp,
        Pixels thumbnail,
        Pixels square) {

    public Look {
        delays = List.copyOf(delays);
    }

    /// Red, green, blue and opacity of each pixel, row by row.
    @SuppressWarnings("ArrayRecordComponent") // handed over once; nobody compares pixels
    public record Pixels(int width, int height, byte[] rgba) {
        public Pixels {
            if (width < 1 || height < 1 || rgba.length != 4 * width * height) {
                throw new IllegalArgumentException(rgba.length + " bytes are not " + width + "x" + height + " pixels");
            }
        }

        /// A part of a pixel, from 0 to 255.
        ///
        /// @param band 0 red, 1 green, 2 blue, 3 opacity
        public int at(int x, int y, int band) {
            return rgba[4 * (y * width + x) + band] & 0xff;
        }
    }
}
