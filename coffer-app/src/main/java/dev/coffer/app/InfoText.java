package dev.coffer.app;

import dev.coffer.media.PictureInfo;
import dev.coffer.media.PictureOutline;
import dev.coffer.repository.FocalPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What `coffer info` prints of one picture.
///
/// @param lines for people
/// @param json for programs
record InfoText(List<String> lines, String json) {
    private static final String[] TURNS = {
        "",
        "mirrored",
        "turned by 180°",
        "turned by 180° and mirrored",
        "turned by 90° and mirrored",
        "to be turned right by 90°",
        "turned by 270° and mirrored",
        "to be turned left by 90°"
    };
    private static final int LABEL = 14;

    static List<String> lines(PictureInfo info, String name, Optional<String> digest, Optional<FocalPoint> focus) {
        List<String> lines = outline(info.outline(), name, digest);
        info.animation()
                .ifPresentOrElse(animation -> lines.add(row("animation", animation(info.frames(), animation))), () -> {
                    if (info.frames() > 1) {
                        lines.add(row("pages", String.valueOf(info.frames())));
                    }
                });
        lines.add(row(
                "colours",
                info.space() + ", " + info.bits() + " bits" + (info.alpha() ? ", with transparency" : "")
                        + info.profile().map(it -> ", profile " + it).orElse("")));
        if (!info.palette().isEmpty()) {
            lines.add(row(
                    "palette",
                    info.palette().stream()
                            .map(shade -> shade.hex() + " " + Math.round(100 * shade.share()) + "%")
                            .collect(Collectors.joining("  "))));
        }
        lines.add(row("blurhash", info.blurhash()));
        lines.add(row("thumbhash", info.thumbhash()));
        lines.add(row("phash", info.perceptual().hex()));
        info.place()
                .ifPresent(place -> lines.add(
                        row("place", String.format(Locale.ROOT, "%.6f, %.6f", place.latitude(), place.longitude()))));
        focus.ifPresent(point -> lines.add(row("focus", MarkCommand.text(point))));
        fields(lines, "exif", info.exif());
        fields(lines, "iptc", info.iptc());
        fields(lines, "xmp", info.xmp());
        return lines;
    }

    /// Of a picture that is too large to be decoded.
    ///
    /// @param reason that it is, on one line
    static List<String> lines(PictureOutline outline, String name, Optional<String> digest, String reason) {
        List<String> lines = outline(outline, name, digest);
        if (outline.frames() > 1) {
            lines.add(row("frames", String.valueOf(outline.frames())));
        }
        lines.add(row("not decoded", reason));
        return lines;
    }

    private static List<String> outline(PictureOutline info, String name, Optional<String> digest) {
        List<String> lines = new ArrayList<>();
        lines.add(name);
        digest.ifPresent(it -> lines.add(row("digest", it)));
        lines.add(row("format", info.format() + " (" + info.format().mediaType() + "), " + bytes(info.bytes())));
        lines.add(row("size", size(info)));
        return lines;
    }

    private static String size(PictureOutline info) {
        int number = info.orientation().ordinal();
        String upright = info.upright().width() + " × " + info.upright().height();
        return number == 0
                ? upright
                : upright + ", stored as " + info.stored().width() + " × "
                        + info.stored().height() + ", " + TURNS[number] + " (EXIF orientation " + (number + 1) + ")";
    }

    private static String animation(int frames, PictureInfo.Animation animation) {
        String delays = animation.delays().stream().distinct().count() == 1
                ? animation.delays().getFirst() + " ms each"
                : animation.duration() + " ms in all";
        String loops =
                animation.loops() == 0 ? "for ever" : animation.loops() == 1 ? "once" : animation.loops() + " times";
        return frames + " frames, " + delays + ", " + loops;
    }

    private static void fields(List<String> lines, String kind, Map<String, String> fields) {
        if (fields.isEmpty()) {
            return;
        }
        lines.add(kind);
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        int label = Math.min(width, 34);
        fields.forEach((name, value) -> lines.add("    " + padded(name, label) + "  " + value));
    }

    private static String bytes(long bytes) {
        return bytes < 1024
                ? bytes + " bytes"
                : String.format(Locale.ROOT, "%,d bytes", bytes).replace(',', ' ');
    }

    private static String row(String label, String value) {
        return "  " + padded(label, LABEL - 2) + value;
    }

    private static String padded(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }
}
