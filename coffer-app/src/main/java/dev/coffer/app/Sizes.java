package dev.coffer.app;

import java.util.Locale;

/// Numbers of bytes for people.
final class Sizes {
    private static final String UNITS = "KMGTPE";

    private Sizes() {}

    /// `1.5 MiB`.
    static String human(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        return String.format(Locale.ROOT, "%.1f %siB", bytes / (double) (1L << (10 * unit)), UNITS.charAt(unit - 1));
    }

    /// As `1 version` or `2 versions`.
    static String counted(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
