package dev.coffer.repository.headers;

import dev.coffer.repository.Inspection;
import java.io.IOException;
import java.nio.ByteOrder;

/// GIF: the logical screen has the size; blocks lead to the trailer.
final class Gif {
    private static final int MOST_BLOCKS = 10_000_000;

    static Inspection look(Window file) throws IOException {
        file.order(ByteOrder.LITTLE_ENDIAN);
        return HeaderInspector.judge(file.u16(6), file.u16(8), ends(file));
    }

    private static boolean ends(Window file) throws IOException {
        long at = 13 + colours(file.u8(10));
        for (int block = 0; block < MOST_BLOCKS && at < file.size(); block++) {
            switch (file.u8(at)) {
                case 0x3b -> {
                    return true;
                }
                case 0x21 -> at = afterBlocks(file, at + 2);
                case 0x2c -> {
                    if (at + 10 >= file.size()) {
                        return false;
                    }
                    at = afterBlocks(file, at + 11 + colours(file.u8(at + 9)));
                }
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    private static long afterBlocks(Window file, long start) throws IOException {
        long at = start;
        while (at < file.size()) {
            int length = file.u8(at);
            at += 1 + length;
            if (length == 0) {
                return at;
            }
        }
        return file.size();
    }

    private static int colours(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private Gif() {}
}
