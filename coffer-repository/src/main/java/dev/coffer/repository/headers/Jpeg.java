package dev.coffer.repository.headers;

import dev.coffer.repository.Inspection;
import java.io.IOException;
import java.util.Optional;

/// JPEG: the first frame header has the size; the last marker is EOI, though a camera may put bytes after it.
final class Jpeg {
    private static final int TAIL = 1 << 16;

    static Inspection look(Window file) throws IOException {
        long at = 2;
        while (true) {
            if (file.u8(at) != 0xff) {
                return new Inspection.Damaged(Optional.empty(), "its header is not a JPEG's");
            }
            int marker = file.u8(at + 1);
            if (marker == 0xff) {
                at++;
            } else if (isFrame(marker)) {
                return HeaderInspector.judge(file.u16(at + 7), file.u16(at + 5), ends(file));
            } else if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
                at += 2;
            } else if (marker == 0xd9 || marker == 0xda) {
                return new Inspection.Damaged(Optional.empty(), "it has no frame header");
            } else {
                at += 2 + Math.max(file.u16(at + 2), 2);
            }
        }
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static boolean ends(Window file) throws IOException {
        for (long block = file.size(), low = Math.max(2, file.size() - TAIL); block > low; block -= 4000) {
            long from = Math.max(low, block - 4001);
            for (long at = from; at < Math.min(block, file.size() - 1); at++) {
                if (file.u8(at) == 0xff && file.u8(at + 1) == 0xd9) {
                    return true;
                }
            }
        }
        return false;
    }

    private Jpeg() {}
}
