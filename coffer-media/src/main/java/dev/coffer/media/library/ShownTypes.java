package dev.coffer.media.library;

import dev.coffer.store.Description;
import dev.coffer.store.Header;
import java.nio.charset.StandardCharsets;

/// What browsers are told of uploads: the media type by the first bytes, and only those that are shown without
/// running anything. Everything else is a download, since it would otherwise be a page of the bucket's host.
final class ShownTypes {
    /// How many of the first bytes are looked at.
    static final int HEAD = 64;

    private static final String OCTETS = "application/octet-stream";

    /// @param head the first [#HEAD] bytes, or all where there are fewer
    static Description describe(byte[] head) {
        String type = type(new String(head, StandardCharsets.ISO_8859_1));
        Description told = Description.plain().withContentType(type);
        return type.equals(OCTETS) ? told.with(Header.CONTENT_DISPOSITION, "attachment") : told;
    }

    private static String type(String head) {
        if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return "image/jpeg";
        }
        if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
            return "image/png";
        }
        if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
            return "image/gif";
        }
        if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
            return "image/webp";
        }
        if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
            return "image/tiff";
        }
        if (head.startsWith("ftyp", 4)) {
            return ofBrand(head.substring(8, Math.min(head.length(), 12)));
        }
        if (head.startsWith("\u001aE\u00df\u00a3") && head.contains("webm")) {
            return "video/webm";
        }
        return head.startsWith("OggS") ? "video/ogg" : OCTETS;
    }

    private static String ofBrand(String brand) {
        return switch (brand) {
            case "avif", "avis" -> "image/avif";
            case "isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "dash", "M4V " -> "video/mp4";
            default -> OCTETS;
        };
    }

    private ShownTypes() {}
}
