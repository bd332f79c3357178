package dev.coffer.media;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/// The kinds of file that hold videos, told by their first bytes alone: never by a name, and never by a
/// program that might take a playlist for a film and go and read what it names.
public enum VideoContainer {
    /// MP4, QuickTime, 3GP.
    MOV("mov", "video/mp4"),
    /// Matroska and WebM.
    MATROSKA("matroska", "video/x-matroska"),
    AVI("avi", "video/x-msvideo"),
    FLV("flv", "video/x-flv"),
    OGG("ogg", "video/ogg"),
    /// Windows Media.
    ASF("asf", "video/x-ms-wmv"),
    /// MPEG transport streams.
    MPEGTS("mpegts", "video/mp2t"),
    /// MPEG program streams.
    MPEG("mpeg", "video/mpeg");

    /// How many of the first bytes are looked at.
    public static final int HEAD = 1024;

    private static final Set<String> PICTURES = Set.of(
            "avif", "avis", "heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1", "crx ", "jxl ", "jp2 ");
    private static final Set<String> ATOMS = Set.of("moov", "mdat", "wide", "free", "skip", "pnot");
    private static final int PACKET = 188;

    private final String word;
    private final String mediaType;

    VideoContainer(String word, String mediaType) {
        this.word = word;
        this.mediaType = mediaType;
    }

    /// In lower case; also ffmpeg's name for what reads it.
    public String word() {
        return word;
    }

    /// Of most files of this kind.
    public String mediaType() {
        return mediaType;
    }

    /// @param head the first [#HEAD] bytes or more, or all where there are fewer
    /// @return empty if it is no video; nothing is said of what is within
    public static Optional<VideoContainer> sniff(MemorySegment head) {
        int size = (int) Math.min(head.byteSize(), HEAD);
        byte[] bytes = head.asSlice(0, size).toArray(JAVA_BYTE);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.startsWith("ftyp", 4)) {
            return size >= 12 && PICTURES.contains(text.substring(8, 12)) ? Optional.empty() : Optional.of(MOV);
        }
        if (size >= 8 && ATOMS.contains(text.substring(4, 8))) {
            return Optional.of(MOV);
        }
        if (begins(bytes, "1a45dfa3")) {
            return Optional.of(MATROSKA);
        }
        if (text.startsWith("RIFF") && text.startsWith("AVI ", 8)) {
            return Optional.of(AVI);
        }
        if (text.startsWith("FLV\u0001")) {
            return Optional.of(FLV);
        }
        if (text.startsWith("OggS\0")) {
            return Optional.of(OGG);
        }
        if (begins(bytes, "3026b2758e66cf11a6d900aa0062ce6c")) {
            return Optional.of(ASF);
        }
        if (begins(bytes, "000001ba")) {
            return Optional.of(MPEG);
        }
        // plain packets, and those with a time of four bytes before each
        return packets(bytes, 0, PACKET) || packets(bytes, 4, PACKET + 4) ? Optional.of(MPEGTS) : Optional.empty();
    }

    private static boolean begins(byte[] bytes, String hex) {
        return HexFormat.of()
                .formatHex(bytes, 0, Math.min(bytes.length, hex.length() / 2))
                .equals(hex);
    }

    private static boolean packets(byte[] bytes, int first, int length) {
        if (bytes.length <= first + 3 * length) {
            return false;
        }
        for (int at = first; at < bytes.length; at += length) {
            if (bytes[at] != 0x47) {
                return false;
            }
        }
        return true;
    }
}
