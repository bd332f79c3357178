package dev.coffer.media.video;

import dev.coffer.media.MediaException;
import dev.coffer.media.VideoContainer;
import dev.coffer.media.VideoInfo;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.json.JsonTree;
import dev.coffer.repository.Dimensions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What ffprobe says of a file.
final class Probe {
    private static final int MOST = 1 << 20;
    private static final int MOST_TRACKS = 64;
    private static final Set<String> INTERLACED = Set.of("tt", "bb", "tb", "bt");

    private Probe() {}

    /// What keeps ffmpeg to one file and one reader.
    static List<String> input(Path file, VideoContainer container, VideoLimits limits) {
        return List.of(
                "-protocol_whitelist",
                "file",
                "-format_whitelist",
                container.word(),
                "-f",
                container.word(),
                "-max_pixels",
                String.valueOf(limits.pixels()),
                "-probesize",
                "20000000",
                "-analyzeduration",
                "20000000",
                "-i",
                "file:" + file.toAbsolutePath());
    }

    static VideoInfo of(Programs programs, VideoLimits limits, Path file, VideoContainer container) {
        var command = new ArrayList<>(List.of(
                programs.ffprobe().toString(),
                "-v",
                "error",
                "-print_format",
                "json",
                "-show_entries",
                "format=duration,bit_rate:stream=codec_type,codec_name,profile,width,height,sample_aspect_ratio,pix_fmt,"
                        + "field_order,avg_frame_rate,r_frame_rate,channels,sample_rate,duration:stream_disposition="
                        + "attached_pic:stream_tags=language,rotate:stream_side_data=rotation"));
        command.addAll(input(file, container, limits));
        try (BoundedProcess process = BoundedProcess.start(command, limits, limits.glance())) {
            String json = process.output(MOST);
            int code = process.end();
            if (process.isLate()) {
                throw new MediaException.TimedOut(
                        "looking at it takes more than " + limits.glance().toSeconds() + " s");
            }
            if (code != 0) {
                throw Reason.failure(code, process.said(), file.toAbsolutePath());
            }
            return info(JsonTree.read(json), container, Files.size(file), limits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new MediaException.Damaged("what ffprobe says of it makes no sense");
        }
    }

    private static VideoInfo info(JsonTree all, VideoContainer container, long bytes, VideoLimits limits) {
        Optional<VideoInfo.Picture> picture = Optional.empty();
        List<VideoInfo.Sound> sounds = new ArrayList<>();
        int subtitles = 0;
        double longest = 0;
        for (JsonTree stream : all.at("streams").items()) {
            longest = Math.max(longest, stream.at("duration").number().orElse(0.0));
            switch (word(stream, "codec_type")) {
                case "video" -> {
                    boolean isCover =
                            stream.at("disposition").at("attached_pic").text().equals(Optional.of("1"));
                    picture = picture.or(() -> isCover ? Optional.empty() : picture(stream, limits));
                }
                case "audio" -> {
                    if (sounds.size() < MOST_TRACKS) {
                        sounds.add(sound(stream));
                    }
                }
                case "subtitle" -> subtitles++;
                default -> {} // data, attachments
            }
        }
        if (picture.isEmpty() && sounds.isEmpty()) {
            throw new MediaException.Damaged("there is nothing to see or to hear in it");
        }
        double seconds =
                all.at("format").at("duration").number().filter(it -> it > 0).orElse(longest);
        return new VideoInfo(
                container,
                bytes,
                Duration.ofMillis(Math.clamp(Math.round(seconds * 1000), 0L, 1L << 40)),
                all.at("format").at("bit_rate").number().map(Math::round).orElse(0L),
                picture,
                sounds,
                subtitles);
    }

    private static Optional<VideoInfo.Picture> picture(JsonTree stream, VideoLimits limits) {
        int width = whole(stream, "width");
        int height = whole(stream, "height");
        if (width < 1 || height < 1) {
            return Optional.empty();
        }
        if ((long) width * height > limits.pixels()) {
            throw new MediaException.TooLarge(
                    "frames of " + width + " × " + height + " pixels; the limit is " + limits.pixels());
        }
        var stored = new Dimensions(width, height);
        int rotation = rotation(stream);
        double rate = ratio(word(stream, "avg_frame_rate"), '/')
                .or(() -> ratio(word(stream, "r_frame_rate"), '/'))
                .orElse(0.0);
        return Optional.of(new VideoInfo.Picture(
                word(stream, "codec_name"),
                word(stream, "profile"),
                stored,
                shown(
                        stored,
                        rotation,
                        ratio(word(stream, "sample_aspect_ratio"), ':').orElse(1.0)),
                rotation,
                rate,
                word(stream, "pix_fmt"),
                INTERLACED.contains(word(stream, "field_order"))));
    }

    /// Square pixels, and no pixel more than there were: a pixel that is not square loses on its longer
    /// side.
    private static Dimensions shown(Dimensions stored, int rotation, double aspect) {
        boolean isOdd = aspect < 0.1 || aspect > 10;
        double width = stored.width() * (isOdd || aspect > 1 ? 1 : aspect);
        double height = stored.height() / (isOdd || aspect < 1 ? 1 : aspect);
        int across = Math.max(1, (int) Math.round(width));
        int down = Math.max(1, (int) Math.round(height));
        return rotation % 180 == 0 ? new Dimensions(across, down) : new Dimensions(down, across);
    }

    /// ffmpeg counts against the clock, and tags with it.
    private static int rotation(JsonTree stream) {
        double degrees = stream.at("side_data_list").items().stream()
                .flatMap(data -> data.at("rotation").number().stream())
                .map(it -> -it)
                .findFirst()
                .or(() -> stream.at("tags").at("rotate").number())
                .orElse(0.0);
        return Math.floorMod(Math.round(degrees / 90) * 90, 360);
    }

    private static VideoInfo.Sound sound(JsonTree stream) {
        return new VideoInfo.Sound(
                word(stream, "codec_name"),
                whole(stream, "channels"),
                whole(stream, "sample_rate"),
                stream.at("tags")
                        .at("language")
                        .text()
                        .filter(it -> it.matches("[A-Za-z-]{2,12}") && !it.equals("und"))
                        .orElse(""));
    }

    private static Optional<Double> ratio(String text, char between) {
        int at = text.indexOf(between);
        if (at < 1) {
            return Optional.empty();
        }
        try {
            double ratio = Double.parseDouble(text.substring(0, at)) / Double.parseDouble(text.substring(at + 1));
            return Double.isFinite(ratio) && ratio > 0 ? Optional.of(ratio) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String word(JsonTree stream, String name) {
        String text = stream.at(name).text().orElse("").replaceAll("[^A-Za-z0-9 ._:/()+-]", "");
        return text.length() > 60 ? text.substring(0, 60) : text;
    }

    private static int whole(JsonTree stream, String name) {
        return stream.at(name)
                .number()
                .filter(it -> it >= 0 && it < 1 << 30)
                .map(Double::intValue)
                .orElse(0);
    }
}
