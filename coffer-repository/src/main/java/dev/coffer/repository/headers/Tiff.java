package dev.coffer.repository.headers;

import dev.coffer.repository.Inspection;
import java.io.IOException;
import java.nio.ByteOrder;

/// TIFF: the first directory has the size, and where the strips or tiles of the picture lie.
final class Tiff {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int STRIPS = 273;
    private static final int STRIP_SIZES = 279;
    private static final int TILES = 324;
    private static final int TILE_SIZES = 325;
    private static final int SHORT = 3;
    private static final int MOST_PIECES = 1_000_000;

    static Inspection look(Window file) throws IOException {
        file.order(file.u8(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = file.u32(4);
        int entries = file.u16(directory);
        long width = 0;
        long height = 0;
        long offsets = 0;
        long sizes = 0;
        for (long at = directory + 2; at < directory + 2 + 12L * entries; at += 12) {
            switch (file.u16(at)) {
                case WIDTH -> width = value(file, at, 0);
                case HEIGHT -> height = value(file, at, 0);
                case STRIPS, TILES -> offsets = at;
                case STRIP_SIZES, TILE_SIZES -> sizes = at;
                default -> {
                    // of no matter here
                }
            }
        }
        return HeaderInspector.judge(width, height, ends(file, offsets, sizes));
    }

    private static boolean ends(Window file, long offsets, long sizes) throws IOException {
        if (offsets == 0 || sizes == 0) {
            return true;
        }
        long pieces = Math.min(file.u32(offsets + 4), MOST_PIECES);
        for (long piece = 0; piece < pieces; piece++) {
            if (value(file, offsets, piece) + value(file, sizes, piece) > file.size()) {
                return false;
            }
        }
        return true;
    }

    /// The value number `index` of the entry at `at`: in the entry itself if all of them fit there.
    private static long value(Window file, long at, long index) throws IOException {
        boolean isShort = file.u16(at + 2) == SHORT;
        int width = isShort ? 2 : 4;
        long start = file.u32(at + 4) * width <= 4 ? at + 8 : file.u32(at + 8);
        return isShort ? file.u16(start + index * width) : file.u32(start + index * width);
    }

    private Tiff() {}
}
