package dev.coffer.repository;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;

/// What kind of file bytes are, by the bytes alone.
///
/// The common kinds are known here; the rest is asked of Tika, whose table takes a second to load and is
/// loaded only then.
final class MediaTypes {
    /// How many of the first bytes are looked at.
    static final int HEAD = 8192;

    // Few of Tika's patterns look further than this.
    private static final int RARE = 1024;
    private static final int MANY_VALUES = 225;
    // How files begin that are noise but for their first bytes, where Tika knows more: archives, sound, films.
    private static final List<String> LEADS =
            List.of(("000000 000001 04224d18 1a45dfa3 28b52ffd 377abcaf 425a68 494433 4c5a4950 4f676753 504b03 504b05"
                            + " 504b07 52494646 52617221 664c6143 fd2fb528 fd377a58 fff0 fff1 fff8 fff9")
                    .split(" "));
    // What Tika says of noise that begins with two bytes: JPEG XL, UTF-16, compress, zlib, and MPEG sound.
    private static final Map<String, String> NOISE = noise(
            "image/jxl ff0a",
            "text/plain fffe feff",
            "application/x-compress 1f9d",
            "application/zlib 7801 785e 789c 78da",
            "audio/mpeg ffe3 fff2 fff3 fff4 fff5 fff6 fff7 fffa fffb fffc fffd");
    private static final String OCTETS = "application/octet-stream";

    /// @param head the first [#HEAD] bytes, or all where there are fewer
    static String of(byte[] head) {
        if (head.length == 0) {
            return OCTETS;
        }
        String known = byMagic(head);
        if (!known.isEmpty()) {
            return known;
        }
        if (isPlainText(head)) {
            return "text/plain";
        }
        if (isNoise(head)) {
            return NOISE.getOrDefault(HexFormat.of().formatHex(head, 0, 2), OCTETS);
        }
        return Tika.of(Arrays.copyOf(head, Math.min(head.length, RARE)));
    }

    private static Map<String, String> noise(String... lines) {
        Map<String, String> types = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            for (int i = 1; i < words.length; i++) {
                types.put(words[i], words[0]);
            }
        }
        return Map.copyOf(types);
    }

    private static String byMagic(byte[] head) {
        if (begins(head, 0, "ffd8ff")) {
            return "image/jpeg";
        }
        if (begins(head, 0, "89504e470d0a1a0a")) {
            return "image/png";
        }
        if (text(head, 0, "GIF87a") || text(head, 0, "GIF89a")) {
            return "image/gif";
        }
        if (text(head, 0, "RIFF") && text(head, 8, "WEBP")) {
            return "image/webp";
        }
        if (begins(head, 0, "49492a00") || begins(head, 0, "4d4d002a")) {
            return "image/tiff";
        }
        if (text(head, 0, "BM") && head.length > 26 && begins(head, 15, "000000")) {
            return "image/bmp";
        }
        if (text(head, 0, "%PDF-")) {
            return "application/pdf";
        }
        if (begins(head, 0, "1f8b08")) {
            return "application/gzip";
        }
        if (text(head, 4, "ftyp")) {
            return byBrand(head);
        }
        return byMarkup(head);
    }

    private static String byBrand(byte[] head) {
        String brands = new String(head, 8, Math.min(head.length - 8, 24), StandardCharsets.ISO_8859_1);
        String major = brands.length() < 4 ? "" : brands.substring(0, 4);
        return switch (major) {
            case "avif", "avis" -> "image/avif";
            case "heic", "heix" -> "image/heic";
            case "mif1", "msf1" -> brands.contains("avif") ? "image/avif" : "image/heif";
            case "qt  " -> "video/quicktime";
            case "M4V ", "isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "dash" -> "video/mp4";
            default -> "";
        };
    }

    private static String byMarkup(byte[] head) {
        String start = new String(head, 0, Math.min(head.length, 1024), StandardCharsets.ISO_8859_1)
                .replaceFirst("^\u00ef\u00bb\u00bf", "")
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        if (start.startsWith("<!doctype html") || start.startsWith("<html") || start.startsWith("<head")) {
            return "text/html";
        }
        boolean isXml = start.startsWith("<?xml") || start.startsWith("<!doctype svg") || start.startsWith("<!--");
        if (start.startsWith("<svg") || (isXml && start.contains("<svg"))) {
            return "image/svg+xml";
        }
        return "";
    }

    /// Whether this is text with nothing that would make it a more special kind.
    private static boolean isPlainText(byte[] head) {
        if ("<%#{[!\\".indexOf(head[0]) >= 0) {
            return false;
        }
        for (byte b : head) {
            if (b < 0x20 && b >= 0 && b != '\n' && b != '\r' && b != '\t' && b != '\f') {
                return false;
            }
        }
        // The head may end within a character.
        int whole = head.length;
        for (int cut = 0; cut < 4 && whole > 0; cut++, whole--) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(head, 0, whole));
                return true;
            } catch (CharacterCodingException e) {
                if (head.length < HEAD) {
                    return false;
                }
            }
        }
        return false;
    }

    /// Whether the bytes are without any pattern (encrypted, random), which Tika takes a millisecond to find
    /// out.
    private static boolean isNoise(byte[] head) {
        if (head.length < RARE) {
            return false;
        }
        BitSet values = new BitSet(256);
        for (int i = 0; i < RARE; i++) {
            values.set(head[i] & 0xff);
        }
        return values.cardinality() >= MANY_VALUES && LEADS.stream().noneMatch(lead -> begins(head, 0, lead));
    }

    private static boolean text(byte[] head, int at, String text) {
        return equal(head, at, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean begins(byte[] head, int at, String hex) {
        return equal(head, at, HexFormat.of().parseHex(hex));
    }

    private static boolean equal(byte[] head, int at, byte[] magic) {
        return head.length >= at + magic.length && Arrays.equals(head, at, at + magic.length, magic, 0, magic.length);
    }

    private static final class Tika {
        private static final MimeTypes TYPES = MimeTypes.getDefaultMimeTypes();

        static String of(byte[] head) {
            try {
                return TYPES.detect(new ByteArrayInputStream(head), new Metadata())
                        .toString();
            } catch (IOException e) {
                throw new AssertionError("bytes in memory can be read", e);
            }
        }
    }

    private MediaTypes() {}
}
