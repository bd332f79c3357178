package dev.coffer.media;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads what formats a client takes from its `Accept` header.
///
/// Newer formats count only where they are named: everybody says that they take anything. Answers that hang on
/// this say `Vary: Accept`.
///
/// @see "RFC 9110, section 12.5.1"
public final class Accepted {

    private static final int MOST_CHARACTERS = 2_000;
    private static final int MOST_RANGES = 50;
    private static final int FULL = 1_000;

    /// The formats beside those that all clients take.
    ///
    /// One that is named with a lower quality than another of them is left out, as is what makes no sense: any
    /// header gives an answer, in time that does not grow beyond a bound.
    ///
    /// @param accept all lines of the header, joined by commas; empty if there is none
    public static Set<PictureFormat> of(String accept) {
        Map<PictureFormat, Integer> named = new HashMap<>();
        String header = accept.length() > MOST_CHARACTERS ? "" : accept;
        String[] ranges = header.split(",", MOST_RANGES + 1);
        for (int i = 0; i < Math.min(ranges.length, MOST_RANGES); i++) {
            String[] parts = ranges[i].split(";", -1);
            String type = parts[0].strip().toLowerCase(Locale.ROOT);
            for (PictureFormat format : Encoding.OFFERED) {
                if (format.mediaType().equals(type)) {
                    named.merge(format, quality(parts), Math::min);
                }
            }
        }
        int best = named.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        Set<PictureFormat> taken = EnumSet.noneOf(PictureFormat.class);
        named.forEach((format, quality) -> {
            if (quality > 0 && quality == best) {
                taken.add(format);
            }
        });
        return taken;
    }

    /// In thousandths; 0 where it makes no sense, and then the format is not given to whom may not want it.
    private static int quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                String number = parameter.substring(2);
                return number.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")
                        ? (int) Math.round(Double.parseDouble(number) * FULL)
                        : 0;
            }
        }
        return FULL;
    }

    private Accepted() {}
}
