package dev.coffer.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/// Files that were made to do harm, or come close to it.
public final class Hostile {

    /// A PNG of a few bytes that says it is large.
    public static byte[] png(int width, int height) {
        ByteBuffer header = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array());
        return ByteBuffer.allocate(8 + 4 + 17 + 4)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})
                .putInt(13)
                .put(header.array())
                .putInt((int) crc.getValue())
                .array();
    }

    /// A GIF with a small canvas and a frame that is anything but.
    public static byte[] gif(int frameWidth, int frameHeight) {
        ByteBuffer file = ByteBuffer.allocate(3_000).order(ByteOrder.LITTLE_ENDIAN);
        file.put("GIF89a".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) 1)
                .putShort((short) 1);
        file.put((byte) 0x80).put((byte) 0).put((byte) 0).put(new byte[6]);
        file.put((byte) 0x2c).putShort((short) 0).putShort((short) 0);
        file.putShort((short) frameWidth).putShort((short) frameHeight).put((byte) 0);
        file.put((byte) 2)
                .put((byte) 2)
                .put((byte) 0x44)
                .put((byte) 1)
                .put((byte) 0)
                .put((byte) 0x3b);
        return file.array();
    }

    /// A GIF of many frames of one pixel, on a canvas that may be large.
    public static byte[] frames(int canvas, int frames) {
        byte[] frame = {0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0};
        ByteBuffer file =
                ByteBuffer.allocate(13 + 6 + frames * frame.length + 1).order(ByteOrder.LITTLE_ENDIAN);
        file.put("GIF89a".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) canvas)
                .putShort((short) canvas);
        file.put((byte) 0x80).put((byte) 0).put((byte) 0).put(new byte[6]);
        for (int i = 0; i < frames; i++) {
            file.put(frame);
        }
        return file.put((byte) 0x3b).array();
    }

    /// A TIFF whose second page is its first.
    public static byte[] circularTiff() {
        ByteBuffer file = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
        file.putShort((short) 2);
        file.putShort((short) 256).putShort((short) 3).putInt(1).putInt(10);
        file.putShort((short) 257).putShort((short) 3).putInt(1).putInt(10);
        file.putInt(8);
        return file.array();
    }

    /// A TIFF of two pages: an honest one of a white pixel, and one in a tile of a size of its own.
    public static byte[] tiffWithSecondTile(int tileWidth, int tileHeight) {
        ByteBuffer file = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
        int[][] first = {{256, 1}, {257, 1}, {258, 8}, {259, 1}, {262, 1}, {273, 250}, {277, 1}, {278, 1}, {279, 1}};
        int[][] second = {
            {256, 10},
            {257, 10},
            {258, 8},
            {259, 1},
            {262, 1},
            {277, 1},
            {322, tileWidth},
            {323, tileHeight},
            {324, 250},
            {325, 1}
        };
        directory(file, first, 8 + 2 + 12 * first.length + 4);
        directory(file, second, 0);
        return file.put(250, (byte) 0xff).array();
    }

    private static void directory(ByteBuffer file, int[][] entries, int next) {
        file.putShort((short) entries.length);
        for (int[] entry : entries) {
            int type = entry[1] > 0xffff ? 4 : 3;
            file.putShort((short) entry[0]).putShort((short) type).putInt(1).putInt(entry[1]);
        }
        file.putInt(next);
    }

    /// A TIFF in one tile of absurd size.
    public static byte[] tiffWithTile(int tileWidth, int tileHeight) {
        ByteBuffer file = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
        file.putShort((short) 4);
        file.putShort((short) 256).putShort((short) 3).putInt(1).putInt(10);
        file.putShort((short) 257).putShort((short) 3).putInt(1).putInt(10);
        file.putShort((short) 322).putShort((short) 4).putInt(1).putInt(tileWidth);
        file.putShort((short) 323).putShort((short) 4).putInt(1).putInt(tileHeight);
        return file.array();
    }

    /// A progressive JPEG with its last scan again and again.
    public static byte[] scans(byte[] progressive, int more) {
        int last = progressive.length - 2;
        while ((progressive[last] & 0xff) != 0xff || (progressive[last + 1] & 0xff) != 0xda) {
            last--;
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(progressive, 0, progressive.length - 2);
        for (int i = 0; i < more; i++) {
            file.write(progressive, last, progressive.length - 2 - last);
        }
        file.write(progressive, progressive.length - 2, 2);
        return file.toByteArray();
    }

    public static byte[] half(byte[] file) {
        return Arrays.copyOf(file, file.length / 2);
    }

    private Hostile() {}
}
