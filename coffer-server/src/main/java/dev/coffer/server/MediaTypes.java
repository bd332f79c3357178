package dev.coffer.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The media types that originals are shown in; told by their first bytes, and only those that a browser
/// shows without running anything.
final class MediaTypes {
    static final String OCTETS = "application/octet-stream";

    private MediaTypes() {}

    /// @return [#OCTETS] if it is none of them
    static String of(ByteBuffer bytes) {
        if (begins(bytes, 0, "\u00ff\u00d8\u00ff")) {
            return "image/jpeg";
        }
        if (begins(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
            return "image/png";
        }
        if (begins(bytes, 0, "GIF87a") || begins(bytes, 0, "GIF89a")) {
            return "image/gif";
        }
        if (begins(bytes, 0, "RIFF") && begins(bytes, 8, "WEBP")) {
            return "image/webp";
        }
        if (begins(bytes, 4, "ftypavif")) {
            return "image/avif";
        }
        return OCTETS;
    }

    private static boolean begins(ByteBuffer bytes, int at, String magic) {
        byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.remaining() < at + wanted.length) {
            return false;
        }
        return bytes.slice(bytes.position() + at, wanted.length).equals(ByteBuffer.wrap(wanted));
    }
}
