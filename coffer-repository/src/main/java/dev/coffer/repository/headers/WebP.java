package dev.coffer.repository.headers;

import dev.coffer.repository.Inspection;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Optional;

/// WebP: the first chunk has the size in one of three ways; RIFF says how long the whole is.
final class WebP {
    private static final long VP8 = 0x20385056;
    private static final long VP8L = 0x4c385056;
    private static final long VP8X = 0x58385056;

    static Inspection look(Window file) throws IOException {
        file.order(ByteOrder.LITTLE_ENDIAN);
        boolean ends = file.size() >= 8 + file.u32(4);
        long kind = file.u32(12);
        if (kind == VP8X) {
            return HeaderInspector.judge(1 + u24(file, 24), 1 + u24(file, 27), ends);
        }
        if (kind == VP8L) {
            long bits = file.u32(21);
            return HeaderInspector.judge(1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff), ends);
        }
        if (kind == VP8) {
            return HeaderInspector.judge(file.u16(26) & 0x3fff, file.u16(28) & 0x3fff, ends);
        }
        return new Inspection.Damaged(Optional.empty(), "its first chunk is not a picture's");
    }

    private static long u24(Window file, long at) throws IOException {
        return file.u16(at) | (long) file.u8(at + 2) << 16;
    }

    private WebP() {}
}
