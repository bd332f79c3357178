package dev.coffer.media;

import dev.coffer.repository.Dimensions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// An SVG of which only what is drawn is left: no scripts, no animation, no metadata, and nothing that refers to
/// anything outside of it.
///
/// What would run something or fetch something is a reason to refuse it as a whole; the rest that is not drawn is
/// left out. The text is written anew, so that no decoder sees a byte as it came.
///
/// @param size in pixels at 96 to the inch; the text says the same
/// @param text in UTF-8
public record Svg(Dimensions size, byte[] text) {

    /// The most bytes of a file.
    public static final int MAX_BYTES = 8 << 20;

    /// @throws MediaException.Unread if it holds what is not rendered: scripts, entities, references to the outside
    /// @throws MediaException.Damaged if it is no well-formed SVG
    /// @throws MediaException.TooLarge if it has too many bytes or parts, or parts that are used too often
    public static Svg of(MemorySegment file) {
        if (file.byteSize() > MAX_BYTES) {
            throw new MediaException.TooLarge("an SVG of more than " + MAX_BYTES + " bytes");
        }
        return SvgCleaner.clean(decoded(file.toArray(ValueLayout.JAVA_BYTE)));
    }

    /// Whether the first bytes are those of an SVG: behind what may stand before it, its first element.
    static boolean isAt(Bytes file) {
        int end = (int) Math.min(file.length(), 4096);
        StringBuilder head = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            head.append((char) file.u8(i));
        }
        int at = file.has(0, "\u00ef\u00bb\u00bf") ? 3 : 0;
        while (at < end) {
            char c = head.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                at++;
            } else if (starts(head, at, "<?")) {
                at = behind(head, "?>", at);
            } else if (starts(head, at, "<!--")) {
                at = behind(head, "-->", at);
            } else if (starts(head, at, "<!DOCTYPE")) {
                return head.substring(at + 9, Math.min(end, at + 20)).strip().startsWith("svg");
            } else {
                return isRoot(head, at);
            }
        }
        return false;
    }

    private static boolean isRoot(StringBuilder head, int at) {
        if (head.charAt(at) != '<') {
            return false;
        }
        int end = at + 1;
        while (end < head.length() && " \t\r\n/>".indexOf(head.charAt(end)) < 0) {
            end++;
        }
        String name = head.substring(at + 1, end);
        return name.equals("svg") || name.endsWith(":svg");
    }

    private static boolean starts(StringBuilder head, int at, String with) {
        return head.length() >= at + with.length()
                && head.substring(at, at + with.length()).equals(with);
    }

    private static int behind(StringBuilder head, String end, int from) {
        int found = head.indexOf(end, from);
        return found < 0 ? head.length() : found + end.length();
    }

    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            String latin = new String(bytes, StandardCharsets.ISO_8859_1);
            if (latin.substring(0, Math.min(100, latin.length())).matches("(?is).*encoding=.iso-8859-1.*")) {
                return latin;
            }
            throw new MediaException.Damaged("an SVG that is not UTF-8");
        }
    }
}
