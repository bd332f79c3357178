package dev.coffer.media;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// A file's bytes, read at any place; a place past the end is a damaged file.
final class Bytes {

    private final MemorySegment file;

    Bytes(MemorySegment file) {
        this.file = file;
    }

    MemorySegment segment() {
        return file;
    }

    /// As many as there are, at most `most`.
    byte[] first(int most) {
        return file.asSlice(0, Math.min(most, file.byteSize())).toArray(JAVA_BYTE);
    }

    byte[] last(int most) {
        long size = Math.min(most, file.byteSize());
        return file.asSlice(file.byteSize() - size, size).toArray(JAVA_BYTE);
    }

    long length() {
        return file.byteSize();
    }

    int u8(long at) {
        if (at < 0 || at >= file.byteSize()) {
            throw new MediaException.Damaged("the file ends early");
        }
        return file.get(JAVA_BYTE, at) & 0xff;
    }

    int u16be(long at) {
        return u8(at) << 8 | u8(at + 1);
    }

    int u16le(long at) {
        return u8(at) | u8(at + 1) << 8;
    }

    int u24le(long at) {
        return u16le(at) | u8(at + 2) << 16;
    }

    long u32be(long at) {
        return (long) u16be(at) << 16 | u16be(at + 2);
    }

    long u32le(long at) {
        return u16le(at) | (long) u16le(at + 2) << 16;
    }

    boolean has(long at, String latin1) {
        if (at + latin1.length() > file.byteSize()) {
            return false;
        }
        for (int i = 0; i < latin1.length(); i++) {
            if (u8(at + i) != latin1.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
