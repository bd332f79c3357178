package dev.coffer.media.video;

import dev.coffer.media.MediaException;
import dev.coffer.media.VideoLimits;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where ffmpeg and ffprobe are.
///
/// @param version as `5.1.9`
record Programs(Path ffmpeg, Path ffprobe, String version) {
    private static final Pattern VERSION = Pattern.compile("ffmpeg version n?([0-9A-Za-z.]{1,40})");
    private static final String ADVICE = "; install it (apt-get install ffmpeg), or say where it is (setting ffmpeg)";

    /// @param told the program, or empty to look for it
    /// @param path directories to look in
    /// @throws MediaException.Unavailable if one of them is not there or does not run
    static Programs find(Optional<Path> told, @Nullable String path) {
        Path ffmpeg = told.map(Programs::absolute)
                .or(() -> on(path, "ffmpeg"))
                .orElseThrow(() -> new MediaException.Unavailable("ffmpeg is not on the PATH" + ADVICE, null));
        if (!Files.isExecutable(ffmpeg) || Files.isDirectory(ffmpeg)) {
            throw new MediaException.Unavailable("there is no program at " + ffmpeg + ADVICE, null);
        }
        Path ffprobe = Optional.of(ffmpeg.resolveSibling("ffprobe"))
                .filter(Files::isExecutable)
                .or(() -> on(path, "ffprobe"))
                .orElseThrow(() -> new MediaException.Unavailable(
                        "there is no ffprobe beside " + ffmpeg + ", and none on the PATH", null));
        return new Programs(ffmpeg, ffprobe, version(ffmpeg));
    }

    private static Path absolute(Path program) {
        return program.toAbsolutePath().normalize();
    }

    private static Optional<Path> on(@Nullable String path, String name) {
        Stream<String> directories = path == null ? Stream.empty() : Stream.of(path.split(File.pathSeparator));
        return directories
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String version(Path ffmpeg) {
        try (BoundedProcess process = BoundedProcess.start(
                List.of(ffmpeg.toString(), "-version"), VideoLimits.standard(), Duration.ofSeconds(20))) {
            String said = process.output(1 << 14);
            int code = process.end();
            Matcher matcher = VERSION.matcher(said);
            if (code == 0 && matcher.find()) {
                return matcher.group(1).toLowerCase(Locale.ROOT);
            }
            throw new MediaException.Unavailable(
                    ffmpeg + " does not run: " + Reason.of(process.said()).orElse("exit code " + code) + ADVICE, null);
        } catch (IOException e) {
            throw new MediaException.Unavailable(ffmpeg + " does not run: " + e.getMessage() + ADVICE, e);
        }
    }
}
