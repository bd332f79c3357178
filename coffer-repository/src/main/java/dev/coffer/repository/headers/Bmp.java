package dev.coffer.repository.headers;

import dev.coffer.repository.Inspection;
import java.io.IOException;
import java.nio.ByteOrder;

/// BMP: size and offset of the pixels are in the header; uncompressed rows say where it must end.
final class Bmp {
    static Inspection look(Window file) throws IOException {
        file.order(ByteOrder.LITTLE_ENDIAN);
        if (file.u32(14) == 12) {
            return HeaderInspector.judge(file.u16(18), file.u16(20), ends(file, file.u16(18), file.u16(20), 24));
        }
        long width = file.s32(18);
        long height = Math.abs((long) file.s32(22));
        boolean plain = file.u32(30) == 0 || file.u32(30) == 3;
        boolean ends = plain ? ends(file, width, height, 28) : file.size() >= file.u32(2);
        return HeaderInspector.judge(width, height, ends);
    }

    private static boolean ends(Window file, long width, long height, long bitsAt) throws IOException {
        long row = (width * file.u16(bitsAt) + 31) / 32 * 4;
        return file.size() >= file.u32(10) + row * height;
    }

    private Bmp() {}
}
