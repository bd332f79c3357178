package dev.coffer.media.vips;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.coffer.media.BmpHeader;
import dev.coffer.media.MediaException;
import java.lang.foreign.MemorySegment;

/// Decodes a BMP, which not every libvips can, into native memory.
///
/// Written here because the JDK's reader would have all pixels on the heap, and takes what ends early for black.
final class Bitmap {
    private final MemorySegment file;
    private final BmpHeader header;
    private final int bands;
    private final MemorySegment out;

    private Bitmap(MemorySegment file, BmpHeader header, int bands, MemorySegment out) {
        this.file = file;
        this.header = header;
        this.bands = bands;
        this.out = out;
    }

    /// @param file of a size that was held against the limits
    static Image open(Job job, MemorySegment file) {
        BmpHeader header = BmpHeader.of(file);
        int bands = header.masks()[3] == 0 ? 3 : 4;
        MemorySegment out = job.arena().allocate((long) header.width() * header.height() * bands);
        new Bitmap(file, header, bands, out).decode();
        return Image.ofBytes(job, out, header.width(), header.height(), bands);
    }

    private void decode() {
        try {
            if (header.packing() == 1 || header.packing() == 2) {
                runs();
                return;
            }
            long row = ((long) header.width() * header.bits() + 31) / 32 * 4;
            if (header.pixels() + row * header.height() > file.byteSize() + 3) { // the last row may lack its filling
                throw new MediaException.Damaged("the file ends early");
            }
            for (int y = 0; y < header.height(); y++) {
                row(header.pixels() + row * y, header.bottomUp() ? header.height() - 1 - y : y);
            }
        } catch (IndexOutOfBoundsException e) {
            throw new MediaException.Damaged("the file ends early");
        }
    }

    private void row(long from, int y) {
        switch (header.bits()) {
            case 1, 4, 8 -> {
                int bits = header.bits();
                int mask = (1 << bits) - 1;
                for (int x = 0; x < header.width(); x++) {
                    int at = x * bits;
                    paint(x, y, u8(from + at / 8) >> (8 - bits - at % 8) & mask);
                }
            }
            case 24 -> {
                for (int x = 0; x < header.width(); x++) {
                    long at = from + 3L * x;
                    put(x, y, u8(at + 2), u8(at + 1), u8(at), 255);
                }
            }
            case 16 -> {
                for (int x = 0; x < header.width(); x++) {
                    masked(x, y, u8(from + 2L * x) | u8(from + 2L * x + 1) << 8);
                }
            }
            default -> {
                for (int x = 0; x < header.width(); x++) {
                    long at = from + 4L * x;
                    masked(x, y, u8(at) | u8(at + 1) << 8 | u8(at + 2) << 16 | (long) u8(at + 3) << 24);
                }
            }
        }
    }

    private void masked(int x, int y, long pixel) {
        long[] masks = header.masks();
        put(
                x,
                y,
                part(pixel, masks[0], 0),
                part(pixel, masks[1], 0),
                part(pixel, masks[2], 0),
                part(pixel, masks[3], 255));
    }

    private static int part(long pixel, long mask, int otherwise) {
        if (mask == 0) {
            return otherwise;
        }
        int shift = Long.numberOfTrailingZeros(mask);
        long most = mask >>> shift;
        return (int) (((pixel & mask) >>> shift) * 255 / most);
    }

    /// Runs of one colour, single pixels, jumps, and the end of rows and of all.
    private void runs() {
        boolean halves = header.packing() == 2;
        long at = header.pixels();
        int x = 0;
        int y = 0;
        while (y < header.height()) {
            int count = u8(at++);
            int value = u8(at++);
            if (count > 0) {
                for (int i = 0; i < count; i++, x++) {
                    paintRow(x, y, halves ? (i % 2 == 0 ? value >> 4 : value & 15) : value);
                }
            } else if (value == 0) {
                x = 0;
                y++;
            } else if (value == 1) {
                return;
            } else if (value == 2) {
                x += u8(at++);
                y += u8(at++);
            } else {
                for (int i = 0; i < value; i++, x++) {
                    int pair = u8(at + (halves ? i / 2 : i));
                    paintRow(x, y, halves ? (i % 2 == 0 ? pair >> 4 : pair & 15) : pair);
                }
                int bytes = halves ? (value + 1) / 2 : value;
                at += bytes + bytes % 2;
            }
        }
    }

    /// What goes over the edge is left out.
    private void paintRow(int x, int y, int colour) {
        if (x < header.width()) {
            paint(x, header.height() - 1 - y, colour);
        }
    }

    private void paint(int x, int y, int colour) {
        if (colour >= header.colours()) {
            throw new MediaException.Damaged("a BMP with a colour that is not in its palette");
        }
        long at = header.palette() + (long) colour * header.entry();
        put(x, y, u8(at + 2), u8(at + 1), u8(at), 255);
    }

    private void put(int x, int y, int red, int green, int blue, int alpha) {
        long at = ((long) y * header.width() + x) * bands;
        out.set(JAVA_BYTE, at, (byte) red);
        out.set(JAVA_BYTE, at + 1, (byte) green);
        out.set(JAVA_BYTE, at + 2, (byte) blue);
        if (bands == 4) {
            out.set(JAVA_BYTE, at + 3, (byte) alpha);
        }
    }

    private int u8(long at) {
        return file.get(JAVA_BYTE, at) & 0xff;
    }
}
