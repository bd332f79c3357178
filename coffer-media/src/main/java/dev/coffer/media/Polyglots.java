package dev.coffer.media;

import java.nio.charset.StandardCharsets;
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
        byte[] tail = file.last(ARCHIVE_END + MOST_COMMENT);
        for (int i = tail.length - ARCHIVE_END; i >= 0; i--) {
            if (tail[i] == 'P' && tail[i + 1] == 'K' && tail[i + 2] == 5 && tail[i + 3] == 6) {
                long at = file.length() - tail.length + i;
                long list = file.u32le(at + 12);
                if (at + ARCHIVE_END + file.u16le(at + 20) == file.length()
                        && list + file.u32le(at + 16) <= at
                        && (list == 0 || file.has(at - list, "PK\1\2"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String text(Bytes file, int length) {
        return new String(file.first(length), StandardCharsets.ISO_8859_1);
    }

    private Polyglots() {}
}
