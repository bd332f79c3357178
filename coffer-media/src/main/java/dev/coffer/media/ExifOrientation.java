package dev.coffer.media;

import java.util.OptionalLong;

/// Finds the orientation in the EXIF data of a JPEG, PNG, WebP or TIFF.
final class ExifOrientation {
    private static final int ORIENTATION = 0x0112;
    private static final int MAX_PARTS = 10_000;

    /// @return the number that is there, or 1
    static int read(Bytes file) {
        try {
            OptionalLong tiff = Headers.sniff(file)
                    .map(format -> switch (format) {
                        case JPEG -> inJpeg(file);
                        case PNG -> inPng(file);
                        case WEBP -> inWebp(file);
                        case TIFF -> OptionalLong.of(0);
                        default -> OptionalLong.empty(); // has none, or none that counts
                    })
                    .orElseGet(OptionalLong::empty);
            return tiff.isPresent() ? inTiff(file, tiff.getAsLong()) : 1;
        } catch (MediaException.Damaged e) {
            return 1;
        }
    }

    private static OptionalLong inJpeg(Bytes file) {
        long at = 2;
        for (int parts = 0; parts < MAX_PARTS && file.u8(at) == 0xff; parts++) {
            int marker = file.u8(at + 1);
            if (marker == 0xda || marker == 0xd9) {
                break;
            }
            if (marker == 0xe1 && file.has(at + 4, "Exif\0\0")) {
                return OptionalLong.of(at + 10);
            }
            at += marker == 0xff ? 1 : 2L + Math.max(file.u16be(at + 2), 2);
        }
        return OptionalLong.empty();
    }

    private static OptionalLong inPng(Bytes file) {
        long at = 8;
        for (int parts = 0; parts < MAX_PARTS && at + 8 < file.length(); parts++) {
            if (file.has(at + 4, "eXIf")) {
                return OptionalLong.of(at + 8);
            }
            at += 12 + file.u32be(at);
        }
        return OptionalLong.empty();
    }

    private static OptionalLong inWebp(Bytes file) {
        long at = 12;
        for (int parts = 0; parts < MAX_PARTS && at + 8 < file.length(); parts++) {
            if (file.has(at, "EXIF")) {
                return OptionalLong.of(file.has(at + 8, "Exif\0\0") ? at + 14 : at + 8);
            }
            long length = file.u32le(at + 4);
            at += 8 + length + (length & 1);
        }
        return OptionalLong.empty();
    }

    private static int inTiff(Bytes file, long start) {
        boolean little = file.u8(start) == 'I';
        long at = start + (little ? file.u32le(start + 4) : file.u32be(start + 4));
        int entries = little ? file.u16le(at) : file.u16be(at);
        for (long entry = at + 2; entry < at + 2 + 12L * entries; entry += 12) {
            if ((little ? file.u16le(entry) : file.u16be(entry)) == ORIENTATION) {
                return little ? file.u16le(entry + 8) : file.u16be(entry + 8);
            }
        }
        return 1;
    }

    private ExifOrientation() {}
}
