package dev.coffer.app;

import dev.coffer.media.VideoInfo;
import dev.coffer.media.info.PictureInspection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What is printed of one video.
final class VideoText {
    private static final int LABEL = 12;

    private VideoText() {}

    static InfoText of(VideoInfo info, String name, Optional<String> digest) {
        return new InfoText(lines(info, name, digest), PictureInspection.json(info, Optional.of(name), digest));
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
                            + picture.format() + ", " + picture.rateText() + " frames/s"
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
