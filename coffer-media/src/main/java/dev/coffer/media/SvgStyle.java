package dev.coffer.media;

import java.util.Locale;
import java.util.function.Consumer;

/// Looks at what says how something is drawn: a style sheet, a `style`, or an attribute like `fill`.
final class SvgStyle {

    /// @param reference is given each name within the file that is referred to
    /// @throws MediaException.Unread if something outside of the file is
    static void check(String css, Consumer<String> reference) {
        String small = css.toLowerCase(Locale.ROOT);
        if (small.indexOf('\\') >= 0 || small.contains("@import")) {
            throw SvgCleaner.outside(); // an escape hides what is meant, and is of no use for what is drawn
        }
        for (int at = small.indexOf("url("); at >= 0; at = small.indexOf("url(", at + 4)) {
            int end = css.indexOf(')', at);
            String address = (end < 0 ? "" : css.substring(at + 4, end))
                    .strip()
                    .replaceAll("^['\"]|['\"]$", "")
                    .strip();
            if (!address.startsWith("#")) {
                throw SvgCleaner.outside();
            }
            reference.accept(address.substring(1));
        }
        if (small.contains("javascript:") || small.contains("expression(")) {
            throw new MediaException.Unread("an SVG with scripts is not rendered");
        }
    }

    private SvgStyle() {}
}
