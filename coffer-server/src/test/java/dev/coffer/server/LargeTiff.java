package dev.coffer.server;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Deflater;

/// A TIFF of any size that takes little room: squares of one colour each, which says where they lie, with a disc
/// in the middle.
final class LargeTiff {
    static final int SQUARE = 512;
    private static final int DISC = 96; // its radius, in pixels
    private static final int DEFLATE = 8;

    private final int width;
    private final int height;

    LargeTiff(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /// The colour of the square at a pixel.
    Color colour(int x, int y) {
        return new Color(
                40 + x / SQUARE * 200 / (width / SQUARE + 1), 40 + y / SQUARE * 200 / (height / SQUARE + 1), 90);
    }

    byte[] bytes() {
        int across = (width + SQUARE - 1) / SQUARE;
        int down = (height + SQUARE - 1) / SQUARE;
        var pixels = new ByteArrayOutputStream();
        int[] offsets = new int[across * down];
        int[] lengths = new int[across * down];
        for (int i = 0; i < offsets.length; i++) {
            byte[] tile = deflated(square(colour(i % across * SQUARE, i / across * SQUARE)));
            offsets[i] = 8 + pixels.size();
            lengths[i] = tile.length;
            pixels.writeBytes(tile);
        }
        int lists = 8 + pixels.size();
        int entries = 11;
        ByteBuffer file = ByteBuffer.allocate(lists + 8 * offsets.length + 6 + 2 + 12 * entries + 4)
                .order(ByteOrder.LITTLE_ENDIAN);
        int bits = lists + 8 * offsets.length;
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(bits + 6);
        file.put(pixels.toByteArray());
        for (int offset : offsets) {
            file.putInt(offset);
        }
        for (int length : lengths) {
            file.putInt(length);
        }
        file.putShort((short) 8).putShort((short) 8).putShort((short) 8);
        file.putShort((short) entries);
        entry(file, 256, 4, 1, width);
        entry(file, 257, 4, 1, height);
        entry(file, 258, 3, 3, bits); // bits a sample
        entry(file, 259, 3, 1, DEFLATE);
        entry(file, 262, 3, 1, 2); // RGB
        entry(file, 277, 3, 1, 3); // samples a pixel
        entry(file, 284, 3, 1, 1); // samples side by side
        entry(file, 322, 4, 1, SQUARE);
        entry(file, 323, 4, 1, SQUARE);
        entry(file, 324, 4, offsets.length, lists);
        entry(file, 325, 4, lengths.length, lists + 4 * offsets.length);
        file.putInt(0);
        return file.array();
    }

    private static void entry(ByteBuffer file, int tag, int type, int count, int value) {
        file.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
    }

    private static byte[] square(Color colour) {
        byte[] pixels = new byte[SQUARE * SQUARE * 3];
        for (int y = 0; y < SQUARE; y++) {
            for (int x = 0; x < SQUARE; x++) {
                int dx = x - SQUARE / 2;
                int dy = y - SQUARE / 2;
                boolean disc = dx * dx + dy * dy < DISC * DISC;
                int at = (y * SQUARE + x) * 3;
                pixels[at] = (byte) (disc ? 250 : colour.getRed());
                pixels[at + 1] = (byte) (disc ? 250 : colour.getGreen());
                pixels[at + 2] = (byte) (disc ? 250 : colour.getBlue());
            }
        }
        return pixels;
    }

    private static byte[] deflated(byte[] pixels) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        deflater.setInput(pixels);
        deflater.finish();
        byte[] out = new byte[64 << 10];
        int length = deflater.deflate(out);
        if (!deflater.finished()) {
            throw new AssertionError("more than a little room");
        }
        deflater.end();
        return Arrays.copyOf(out, length);
    }
}
