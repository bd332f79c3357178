package dev.coffer.media;

import dev.coffer.repository.Dimensions;
import java.util.Optional;

/// Reads a JPEG's markers: its frame header, its quantisation tables, and where it matters the number of its
/// scans.
final class JpegHeader {

    private static final int SOS = 0xda;
    private static final int EOI = 0xd9;
    private static final int DQT = 0xdb;

    /// The luminance table of the JPEG standard at quality 50, in zigzag order.
    private static final int[] STANDARD = {
        16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51,
        61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77,
        113, 121, 112, 100, 120, 92, 101, 103, 99
    };

    private final Bytes file;
    private final int maxScans;
    private Optional<Dimensions> size = Optional.empty();
    private Optional<Integer> quality = Optional.empty();
    private int components;
    private boolean fullColour;
    private boolean progressive;
    private int scans;

    private JpegHeader(Bytes file, int maxScans) {
        this.file = file;
        this.maxScans = maxScans;
    }

    static PictureHeader read(Bytes file, RenderLimits limits) {
        JpegHeader header = new JpegHeader(file, limits.maxScans());
        boolean manyScans = header.walk();
        return new PictureHeader(
                PictureFormat.JPEG,
                header.size.orElseThrow(() -> new MediaException.Damaged("a JPEG without a frame header")),
                1,
                Math.max(header.scans, 1),
                manyScans,
                header.fullColour,
                header.quality);
    }

    /// @return whether there are several scans, for which a decoder keeps the whole picture's coefficients
    private boolean walk() {
        boolean manyScans = false;
        long at = 2;
        while (at < file.length()) {
            if (file.u8(at) != 0xff) {
                at++; // entropy-coded data, or rubbish that decoders skip as well
                continue;
            }
            int marker = at + 1 < file.length() ? file.u8(at + 1) : EOI;
            if (marker == 0xff) {
                at++;
                continue;
            }
            if (marker == EOI) {
                break;
            }
            if (marker == 0 || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
                at += 2;
                continue;
            }
            long length = file.u16be(at + 2);
            if (isFrame(marker)) {
                frame(marker, at + 4);
            } else if (marker == DQT) {
                tables(at + 4, at + 2 + length);
            } else if (marker == SOS) {
                scans++;
                manyScans |= progressive || file.u8(at + 4) < components;
                if (!manyScans || scans > maxScans) {
                    break; // one scan holds all: what follows is data
                }
            }
            at += 2 + Math.max(length, 2);
        }
        return manyScans;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private void frame(int marker, long body) {
        Dimensions said = Headers.size(file.u16be(body + 3), file.u16be(body + 1));
        if (size.isPresent() && !size.get().equals(said)) {
            throw new MediaException.Damaged("a JPEG of two sizes");
        }
        size = Optional.of(said);
        components = file.u8(body + 5);
        fullColour = components == 3 && file.u8(body + 7) == 0x11; // the first component is no finer than the others
        progressive |= marker == 0xc2 || marker == 0xc6 || marker == 0xca || marker == 0xce;
    }

    private void tables(long from, long to) {
        long at = from;
        while (at < to) {
            int kind = file.u8(at++);
            boolean wide = kind >> 4 != 0;
            if ((kind & 15) == 0 && quality.isEmpty()) {
                quality = Optional.of(estimate(at, wide));
            }
            at += wide ? 128 : 64;
        }
    }

    /// Undoes the scaling that the IJG encoder, and nearly every other, does to the standard's table.
    private int estimate(long table, boolean wide) {
        long scaled = 0;
        long standard = 0;
        for (int i = 0; i < 64; i++) {
            scaled += wide ? file.u16be(table + 2L * i) : file.u8(table + i);
            standard += STANDARD[i];
        }
        double scale = 100.0 * scaled / standard;
        double estimate = scale <= 100 ? (200 - scale) / 2 : 5000 / scale;
        return Math.clamp(Math.round(estimate), 1, 100);
    }
}
