package dev.coffer.media.iiif;

import dev.coffer.media.IiifSettings;
import dev.coffer.media.IiifVersion;
import dev.coffer.repository.Dimensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Writes what a viewer has to know of one picture.
final class Information {

    private static final int SMALLEST = 100; // pixels; smaller ones are not worth a line

    private final IiifSettings settings;
    private final String base;
    private final Dimensions picture;

    Information(IiifSettings settings, String base, Dimensions picture) {
        this.settings = settings;
        this.base = base;
        this.picture = picture;
    }

    String json(IiifVersion version) {
        return switch (version) {
            case V2 -> version2();
            case V3 -> version3();
        };
    }

    private String version3() {
        return """
                {
                  "@context": "%s",
                  "id": %s,
                  "type": "ImageService3",
                  "protocol": "http://iiif.io/api/image",
                  "profile": "level2",
                  "width": %d,
                  "height": %d,
                  "maxWidth": %d,
                  "maxHeight": %d,
                  "maxArea": %d,
                  "sizes": [%s],
                  "tiles": [%s],
                  "extraQualities": ["color", "gray", "bitonal"],
                  "extraFormats": ["webp", "gif", "tif"],
                  "extraFeatures": ["sizeUpscaling", "mirroring", "profileLinkHeader", "canonicalLinkHeader"]
                }
                """.formatted(
                        IiifVersion.V3.context(),
                        quoted(base),
                        picture.width(),
                        picture.height(),
                        settings.maxWidth(),
                        settings.maxHeight(),
                        settings.maxArea(),
                        sizes(),
                        tiles());
    }

    private String version2() {
        return """
                {
                  "@context": "%s",
                  "@id": %s,
                  "protocol": "http://iiif.io/api/image",
                  "width": %d,
                  "height": %d,
                  "sizes": [%s],
                  "tiles": [%s],
                  "profile": [
                    "%s",
                    {
                      "formats": ["webp", "gif", "tif"],
                      "maxWidth": %d,
                      "maxHeight": %d,
                      "maxArea": %d,
                      "supports": ["regionSquare", "sizeAboveFull", "mirroring",
                          "profileLinkHeader", "canonicalLinkHeader"]
                    }
                  ]
                }
                """.formatted(
                        IiifVersion.V2.context(),
                        quoted(base),
                        picture.width(),
                        picture.height(),
                        sizes(),
                        tiles(),
                        IiifVersion.V2.profile(),
                        settings.maxWidth(),
                        settings.maxHeight(),
                        settings.maxArea());
    }

    /// Halves of halves, the smallest first, as `w,` and `w,h` both give them.
    private String sizes() {
        Sizing sizing = new Sizing(settings, picture.width(), picture.height());
        List<String> sizes = new ArrayList<>();
        for (long factor = 1; factor == 1 || longest() / factor >= SMALLEST; factor *= 2) {
            int width = (int) ((picture.width() + factor - 1) / factor);
            long height = sizing.heightFor(width);
            if (height >= 1 && settings.allow(width, height)) {
                sizes.addFirst("{\"width\": " + width + ", \"height\": " + height + "}");
            }
        }
        return String.join(", ", sizes);
    }

    /// Down to where one tile is enough.
    private String tiles() {
        List<Long> factors = new ArrayList<>(List.of(1L));
        for (long factor = 1; longest() > factor * settings.tile(); ) {
            factor *= 2;
            factors.add(factor);
        }
        return factors.stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "{\"width\": " + settings.tile() + ", \"scaleFactors\": [", "]}"));
    }

    private int longest() {
        return Math.max(picture.width(), picture.height());
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (char c : text.toCharArray()) {
            if (c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c > 0x7e) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
