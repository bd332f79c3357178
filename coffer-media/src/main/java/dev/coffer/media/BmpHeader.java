package dev.coffer.media;

import java.util.Optional;

/// Reads the header of a BMP: how large it is and how its pixels lie.
///
/// @param bottomUp whether its lowest row is the first
/// @param bits of a pixel
/// @param packing 0 for none, 1 and 2 for runs of 8 and 4 bits, 3 for masks
/// @param masks where red, green, blue and alpha lie in a pixel of 16 or 32 bits; 0 for none
/// @param palette where its colours begin
/// @param colours how many there are
/// @param entry bytes of a colour
/// @param pixels where they begin
public record BmpHeader(
        int width,
        int height,
        boolean bottomUp,
        int bits,
        int packing,
        long[] masks,
        long palette,
        int colours,
        int entry,
        long pixels) {
    private static final int FILE_HEADER = 14;
    private static final int CORE = 12;
    private static final int MASKS = 3;
    private static final int MASKS_WITH_ALPHA = 6;

    /// @throws MediaException.Damaged if it makes no sense
    /// @throws MediaException.Unread if it is of a kind that nobody writes
    public static BmpHeader of(java.lang.foreign.MemorySegment file) {
        return of(new Bytes(file));
    }

    static PictureHeader read(Bytes file) {
        BmpHeader header = of(file);
        return new PictureHeader(
                PictureFormat.BMP, Headers.size(header.width, header.height), 1, 1, true, false, Optional.empty());
    }

    /// Whether the first bytes are those of one: two letters alone would be too few.
    static boolean isAt(Bytes file) {
        if (!file.has(0, "BM") || file.length() < FILE_HEADER + CORE) {
            return false;
        }
        long size = file.u32le(FILE_HEADER);
        return size == CORE || size >= 40 && size <= 124;
    }

    private static BmpHeader of(Bytes file) {
        long size = file.u32le(FILE_HEADER);
        boolean core = size == CORE;
        long width = core ? file.u16le(18) : file.u32le(18);
        long height = core ? file.u16le(20) : (int) file.u32le(22);
        int bits = core ? file.u16le(24) : file.u16le(28);
        long packing = core ? 0 : file.u32le(30);
        if (packing > MASKS && packing != MASKS_WITH_ALPHA) {
            throw new MediaException.Unread("a BMP that holds another kind of picture is not rendered");
        }
        var dimensions = Headers.size(width, Math.abs(height));
        long afterHeader = FILE_HEADER + size;
        boolean masked = packing >= MASKS;
        long[] masks = masks(file, bits, masked, size, packing == MASKS_WITH_ALPHA);
        if (masked && size == 40) {
            afterHeader += packing == MASKS ? 12 : 16;
        }
        long used = core ? 0 : file.u32le(46);
        int colours = bits > 8 ? 0 : used == 0 || used > 256 ? 1 << bits : (int) used;
        check(bits, (int) packing, height);
        return new BmpHeader(
                dimensions.width(),
                dimensions.height(),
                height > 0,
                bits,
                packing == MASKS_WITH_ALPHA ? MASKS : (int) packing,
                masks,
                afterHeader,
                colours,
                core ? 3 : 4,
                file.u32le(10));
    }

    private static void check(int bits, int packing, long height) {
        boolean fits = switch (packing) {
            case 0 -> bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
            case 1 -> bits == 8 && height > 0;
            case 2 -> bits == 4 && height > 0;
            default -> bits == 16 || bits == 32;
        };
        if (!fits) {
            throw new MediaException.Damaged("a BMP of " + bits + " bits a pixel that are packed in way " + packing);
        }
    }

    private static long[] masks(Bytes file, int bits, boolean masked, long size, boolean alpha) {
        if (!masked) {
            return bits == 16 ? new long[] {0x7c00, 0x3e0, 0x1f, 0} : new long[] {0xff0000, 0xff00, 0xff, 0};
        }
        return new long[] {file.u32le(54), file.u32le(58), file.u32le(62), size >= 56 || alpha ? file.u32le(66) : 0};
    }
}
