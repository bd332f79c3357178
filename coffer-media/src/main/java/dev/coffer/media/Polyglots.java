package dev.coffer.media;

import java.util.List;
import java.util.Locale;

/// Tells files that are a picture and something else at the same time, made so that who checks sees the one and who
/// uses it the other.
///
/// Looked at is where those who take it for the other thing look: a document or a page is found within the first
/// kilobyte, an archive by its end. What else lies behind a picture, as phones put it there, is nobody's concern.
final class Polyglots {
    private static final int HEAD = 1024;
    private static final int ARCHIVE_END = 22;
    private static final int MOST_COMMENT = 65_535;
    private static final List<String> PAGES =
            List.of("<script", "<html", "<!doctype html", "<body", "<?php", "<iframe");

    /// @throws MediaException.Unread if it is one
    static void check(Bytes file, PictureFormat format) {
        String head = text(file, (int) Math.min(HEAD, file.length()));
        if (format != PictureFormat.PDF && head.contains("%PDF-")) {
            throw also(format, "a PDF");
        }
        String small = head.toLowerCase(Locale.ROOT);
        if (format != PictureFormat.SVG && PAGES.stream().anyMatch(small::contains)) {
            throw also(format, "a page");
        }
        if (isArchive(file)) {
            throw also(format, "an archive");
        }
    }

    private static MediaException also(PictureFormat format, String other) {
        return new MediaException.Unread("a " + format + " that is " + other + " too is not rendered");
    }

    /// By the record at the end of a ZIP, which names the place and size of its list.
    private static boolean isArchive(Bytes file) {
        long last = Math.max(0, file.length() - ARCHIVE_END - MOST_COMMENT);
        for (long at = file.length() - ARCHIVE_END; at >= last; at--) {
            if (file.u8(at) == 'P'
                    && file.has(at, "PK\5\6")
                    && at + ARCHIVE_END + file.u16le(at + 20) == file.length()
                    && file.u32le(at + 12) + file.u32le(at + 16) <= at
                    && (file.u32le(at + 12) == 0 || file.has(at - file.u32le(at + 12), "PK\1\2"))) {
                return true;
            }
        }
        return false;
    }

    private static String text(Bytes file, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) file.u8(i));
        }
        return text.toString();
    }

    private Polyglots() {}
}
