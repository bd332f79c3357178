package dev.coffer.media.info;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Metadata by hand, and JPEGs that carry them.
final class Segments {
    private static final int LATITUDE = 0x300; // where the GPS values lie

    /// The JPEG with one more segment behind its first two bytes.
    static byte[] with(byte[] jpeg, int marker, byte[] segment) {
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + 4 + segment.length);
        file.put(jpeg, 0, 2).put((byte) 0xff).put((byte) marker);
        file.putShort((short) (segment.length + 2)).put(segment);
        return file.put(jpeg, 2, jpeg.length - 2).array();
    }

    /// A camera's EXIF: a maker, an exposure, and a place at 48.2, 16.4.
    static byte[] exif() {
        ByteBuffer tiff = ByteBuffer.allocate(0x400).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put(latin("II")).putShort((short) 42).putInt(8);
        tiff.putShort((short) 3);
        field(tiff, 0x010f, 2, 12, 0x200);
        field(tiff, 0x8769, 4, 1, 0x80);
        field(tiff, 0x8825, 4, 1, 0xc0);
        tiff.position(0x80).putShort((short) 1);
        field(tiff, 0x829a, 5, 1, 0x220);
        tiff.position(0xc0).putShort((short) 4);
        field(tiff, 1, 2, 2, 'N');
        field(tiff, 2, 5, 3, LATITUDE);
        field(tiff, 3, 2, 2, 'E');
        field(tiff, 4, 5, 3, LATITUDE + 24);
        tiff.position(0x200).put(latin("Ada\033[2J & Co\0"));
        tiff.position(0x220).putInt(1).putInt(60);
        tiff.position(LATITUDE);
        for (int part : new int[] {48, 1, 12, 1, 0, 1, 16, 1, 24, 1, 0, 1}) {
            tiff.putInt(part);
        }
        return joined(latin("Exif\0\0"), tiff.array());
    }

    /// As many fields as there is room for, each of them all bytes of the block.
    static byte[] greedyExif() {
        int fields = 5000;
        ByteBuffer tiff = ByteBuffer.allocate(65_000).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put(latin("II")).putShort((short) 42).putInt(8).putShort((short) fields);
        for (int i = 0; i < fields; i++) {
            field(tiff, 0x9000 + i, 7, 64_000, 8);
        }
        return joined(latin("Exif\0\0"), tiff.array());
    }

    /// Photoshop's wrapping with a headline in it.
    static byte[] iptc(String headline) {
        byte[] text = headline.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer data = ByteBuffer.allocate(14 + 12 + 5 + text.length + (text.length + 1) % 2);
        data.put(latin("Photoshop 3.0\0")).put(latin("8BIM")).putShort((short) 0x0404);
        data.put((byte) 0).put((byte) 0).putInt(5 + text.length);
        data.put((byte) 0x1c).put((byte) 2).put((byte) 105).putShort((short) text.length);
        return data.put(text).array();
    }

    static byte[] xmp(String packet) {
        return joined(latin("http://ns.adobe.com/xap/1.0/\0"), packet.getBytes(StandardCharsets.UTF_8));
    }

    private static void field(ByteBuffer tiff, int tag, int type, int count, int value) {
        tiff.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private Segments() {}
}
