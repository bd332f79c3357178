package dev.coffer.app;

import dev.coffer.media.VideoInfo;
import dev.coffer.media.json.JsonTree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is printed of one video.
final class VideoText {
    private static final int LABEL = 12;

    private VideoText() {}

    static InfoText of(VideoInfo info, String name, Optional<String> digest) {
        return new InfoText(lines(info, name, digest), json(info, name, digest));
    }

    private static List<String> lines(VideoInfo info, String name, Optional<String> digest) {
        List<String> lines = new ArrayList<>(List.of(name));
        digest.ifPresent(it -> lines.add(row("digest", it)));
        lines.add(row("format", info.container().word() + ", " + Sizes.human(info.bytes())));
        lines.add(row("length", info.duration().isZero() ? "not said" : clock(info.duration())));
        info.picture().ifPresent(picture -> {
            lines.add(row("size", size(picture)));
            lines.add(row(
                    "video",
                    picture.codec() + (picture.profile().isEmpty() ? "" : " " + picture.profile()) + ", "
                            + picture.format() + ", " + rate(picture.rate()) + " frames/s"
                            + (picture.interlaced() ? ", interlaced" : "")));
        });
        for (VideoInfo.Sound sound : info.sounds()) {
            lines.add(row(
                    "sound",
                    sound.codec() + ", " + channels(sound.channels()) + ", " + sound.rate() + " Hz"
                            + (sound.language().isEmpty() ? "" : ", " + sound.language())));
        }
        if (info.subtitles() > 0) {
            lines.add(row("subtitles", String.valueOf(info.subtitles())));
        }
        return lines;
    }

    private static String json(VideoInfo info, String name, Optional<String> digest) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        digest.ifPresent(it -> json.put("digest", it));
        json.put("bytes", info.bytes());
        json.put("media_type", info.container().mediaType());
        json.put("format", info.container().word());
        json.put("duration_ms", info.duration().toMillis());
        json.put("bit_rate", info.bitRate());
        info.picture().ifPresent(picture -> {
            json.put("width", picture.shown().width());
            json.put("height", picture.shown().height());
            json.put("stored_width", picture.stored().width());
            json.put("stored_height", picture.stored().height());
            json.put("rotation", picture.rotation());
            json.put("frame_rate", rate(picture.rate()));
            json.put("video_codec", picture.codec());
            json.put("video_profile", picture.profile());
            json.put("pixel_format", picture.format());
            json.put("interlaced", picture.interlaced());
        });
        json.put(
                "sounds",
                info.sounds().stream()
                        .map(sound -> Map.of(
                                "codec", sound.codec(),
                                "channels", sound.channels(),
                                "sample_rate", sound.rate(),
                                "language", sound.language()))
                        .map(TreeMap::new)
                        .toList());
        json.put("subtitles", info.subtitles());
        return JsonTree.write(json);
    }

    private static String size(VideoInfo.Picture picture) {
        String shown = picture.shown().width() + " × " + picture.shown().height();
        String stored = picture.stored().width() + " × " + picture.stored().height();
        return shown
                + (shown.equals(stored) ? "" : ", stored as " + stored)
                + (picture.rotation() == 0 ? "" : ", to be turned right by " + picture.rotation() + "°");
    }

    private static String channels(int number) {
        return switch (number) {
            case 1 -> "mono";
            case 2 -> "stereo";
            default -> number + " channels";
        };
    }

    private static String rate(double rate) {
        return String.format(Locale.ROOT, "%.2f", rate).replaceFirst("\\.?0+$", "");
    }

    static String clock(Duration time) {
        String seconds = String.format(Locale.ROOT, "%02d.%03d", time.toSecondsPart(), time.toMillisPart());
        return (time.toHours() > 0
                        ? time.toHours() + ":" + String.format(Locale.ROOT, "%02d", time.toMinutesPart())
                        : String.valueOf(time.toMinutesPart()))
                + ":" + seconds;
    }

    private static String row(String label, String value) {
        return "  " + label + " ".repeat(Math.max(1, LABEL - label.length())) + value;
    }
}
