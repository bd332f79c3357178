package dev.coffer.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Short films with sound, made by the ffmpeg of this machine when they are first asked for, once a
/// process.
public final class Footage {
    /// How each kind of file that shift-media has a placeholder video for is made.
    private static final Map<String, List<String>> WAYS = new TreeMap<>(Map.of(
            "avi", List.of("-c:v", "mpeg4", "-c:a", "libmp3lame"),
            "flv", List.of("-c:v", "flv", "-c:a", "libmp3lame", "-ar", "44100"),
            "mkv", List.of("-c:v", "libx264", "-c:a", "aac"),
            "mov", List.of("-c:v", "libx264", "-c:a", "aac"),
            "mp4", List.of("-c:v", "libx264", "-c:a", "aac", "-movflags", "+faststart"),
            "ogg", List.of("-c:v", "libtheora", "-c:a", "libvorbis"),
            "webm", List.of("-c:v", "libvpx", "-c:a", "libvorbis"),
            "wmv", List.of("-c:v", "wmv2", "-c:a", "wmav2")));

    private static final Map<String, Path> MADE = new ConcurrentHashMap<>();

    private Footage() {}

    /// The ends of the names of shift-media's eight placeholders.
    public static List<String> kinds() {
        return List.copyOf(WAYS.keySet());
    }

    /// 160 × 120 pixels, 15 frames and 440 hertz, for a second.
    ///
    /// @param kind one of [#kinds()]
    public static Path of(String kind) {
        return MADE.computeIfAbsent(
                kind, name -> make("sample." + name, "160x120", 1, Objects.requireNonNull(WAYS.get(name))));
    }

    /// An MP4 of another size and length, which begins to play at once.
    ///
    /// @param size as `640x480`
    /// @param more of ffmpeg's words for what is written
    public static Path mp4(String size, int seconds, String... more) {
        return MADE.computeIfAbsent(size + " " + seconds + String.join(" ", more), name -> {
            List<String> way = new ArrayList<>(List.of("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"));
            way.addAll(List.of("-movflags", "+faststart"));
            Collections.addAll(way, more);
            return make("film.mp4", size, seconds, way);
        });
    }

    /// Has ffmpeg do something.
    public static void ffmpeg(List<String> words) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
        command.addAll(words);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + said);
            }
        } catch (IOException e) {
            throw new AssertionError("these tests need ffmpeg: apt-get install ffmpeg", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Path make(String name, String size, int seconds, List<String> way) {
        try {
            Path directory = Files.createTempDirectory("coffer-footage-");
            Path file = directory.resolve(name);
            directory.toFile().deleteOnExit();
            file.toFile().deleteOnExit();
            List<String> words = new ArrayList<>(List.of(
                    "-f", "lavfi", "-i", "testsrc=size=" + size + ":rate=15:duration=" + seconds, "-f", "lavfi"));
            words.addAll(List.of("-i", "sine=frequency=440:sample_rate=44100:duration=" + seconds));
            words.addAll(List.of("-pix_fmt", "yuv420p"));
            words.addAll(way);
            words.add(file.toString());
            ffmpeg(words);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
