package dev.coffer.media;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads the one EXIF field that tests ask for.
final class Exif {

    static Optional<Integer> orientation(byte[] file) {
        int exif = new String(file, StandardCharsets.ISO_8859_1).indexOf("Exif\0\0");
        if (exif < 0) {
            return Optional.empty();
        }
        Bytes tiff = new Bytes(MemorySegment.ofArray(file).asSlice(exif + 6L));
        boolean little = tiff.u8(0) == 'I';
        long at = little ? tiff.u32le(4) : tiff.u32be(4);
        int entries = little ? tiff.u16le(at) : tiff.u16be(at);
        for (int i = 0; i < entries; i++) {
            long entry = at + 2 + 12L * i;
            if ((little ? tiff.u16le(entry) : tiff.u16be(entry)) == 0x0112) {
                return Optional.of(little ? tiff.u16le(entry + 8) : tiff.u16be(entry + 8));
            }
        }
        return Optional.empty();
    }

    private Exif() {}
}
