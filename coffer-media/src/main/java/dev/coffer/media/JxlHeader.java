package dev.coffer.media;

import dev.coffer.repository.Dimensions;
import java.util.Optional;

/// Reads the size at the beginning of a JPEG XL's codestream, and how it is to be turned.
final class JxlHeader {
    static final String CODESTREAM = "\u00ff\n";
    static final String CONTAINER = "\0\0\0\fJXL \r\n\u0087\n";
    private static final int[] SIZE_BITS = {9, 13, 18, 30};
    private static final int[][] RATIOS = {{1, 1}, {12, 10}, {4, 3}, {3, 2}, {16, 9}, {5, 4}, {2, 1}};
    private static final int MAX_BOXES = 1000;

    private final Bytes file;
    private final long from;
    private long bit;

    private JxlHeader(Bytes file, long from) {
        this.file = file;
        this.from = from;
    }

    static PictureHeader read(Bytes file) {
        JxlHeader header = new JxlHeader(file, codestream(file) + 2);
        Dimensions size = header.size();
        boolean plain = header.bits(1) == 1;
        boolean swaps = !plain && header.bits(1) == 1 && header.bits(3) >= 4;
        return new PictureHeader(
                PictureFormat.JXL,
                swaps ? new Dimensions(size.height(), size.width()) : size,
                1,
                1,
                true,
                false,
                Optional.empty());
    }

    private static long codestream(Bytes file) {
        if (file.has(0, CODESTREAM)) {
            return 0;
        }
        long at = CONTAINER.length();
        for (int i = 0; i < MAX_BOXES; i++) {
            long length = file.u32be(at);
            long head = length == 1 ? 16 : 8;
            long body = at + head + (file.has(at + 4, "jxlp") ? 4 : 0);
            if (file.has(at + 4, "jxlc") || file.has(at + 4, "jxlp")) {
                if (!file.has(body, CODESTREAM)) {
                    break;
                }
                return body;
            }
            if (length == 1) {
                length = file.u32be(at + 8) << 32 | file.u32be(at + 12);
            }
            if (length < head || length > file.length()) {
                break;
            }
            at += length;
        }
        throw new MediaException.Damaged("a JXL without a picture");
    }

    private Dimensions size() {
        boolean small = bits(1) == 1;
        long height = side(small);
        int ratio = bits(3);
        long width = ratio == 0 ? side(small) : height * RATIOS[ratio - 1][0] / RATIOS[ratio - 1][1];
        return Headers.size(width, height);
    }

    private long side(boolean small) {
        return small ? 8L * (1 + bits(5)) : 1L + bits(SIZE_BITS[bits(2)]);
    }

    private int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++, bit++) {
            value |= (file.u8(from + bit / 8) >> (bit % 8) & 1) << i;
        }
        return value;
    }
}
