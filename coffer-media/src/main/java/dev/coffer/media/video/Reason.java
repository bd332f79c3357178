package dev.coffer.media.video;

import dev.coffer.media.MediaException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What ffmpeg says was wrong, in one line that names no path.
final class Reason {
    private static final int MOST = 200;
    private static final Pattern WHO = Pattern.compile("^(\\[[^\\]]{1,80}\\] ?)+");
    private static final Pattern ABOUT_OTHERS =
            Pattern.compile("(?i)(conversion failed|error while processing|last message repeated|killed|terminated|"
                    + "cannot open shared|deprecated pixel|at least one output file).*");

    private Reason() {}

    /// @param said all that came on standard error
    /// @param secrets paths that are left out
    /// @return empty if it said nothing
    static Optional<String> of(String said, Path... secrets) {
        List<String> lines = said.lines()
                .map(line -> clean(line, secrets))
                .filter(line -> !line.isEmpty() && !ABOUT_OTHERS.matcher(line).matches())
                .distinct()
                .toList();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        String reason = lines.getFirst();
        String end = lines.getLast();
        if (lines.size() > 1 && end.startsWith("Invalid data found") && !reason.contains(end)) {
            reason += " (" + end.substring(0, 1).toLowerCase(Locale.ROOT) + end.substring(1) + ")";
        }
        return Optional.of(reason.length() > MOST ? reason.substring(0, MOST - 1) + "…" : reason);
    }

    /// Why it ended, as an exception.
    ///
    /// @param code other than 0, or 0 for a result that is not whole
    static MediaException failure(int code, String said, Path... secrets) {
        String reason = of(said, secrets).orElse("ffmpeg ended with " + code);
        if (said.contains("No space left on device")) {
            return new MediaException.Unavailable("there is no space left where videos are made", null);
        }
        if (said.contains("Cannot allocate memory") || said.contains("bad_alloc") || code == 134) {
            return new MediaException.TooLarge("it takes more memory than a video may: " + reason);
        }
        return switch (code) {
            case 153 -> new MediaException.TooLarge("what is made of it passes the limit of bytes");
            case 137, 152 -> new MediaException.TimedOut("it takes more time than a video may");
            case 127 -> new MediaException.Unavailable("ffmpeg does not run: " + reason, null);
            default ->
                code == 0 || code < 128
                        ? new MediaException.Damaged(reason)
                        : new MediaException.Damaged("ffmpeg died of it, by signal " + (code - 128));
        };
    }

    private static String clean(String line, Path... secrets) {
        String text = WHO.matcher(line.strip()).replaceFirst("");
        for (Path secret : secrets) {
            text = text.replace("file:" + secret, "it").replace(secret.toString(), "it");
        }
        text = text.startsWith("it: ") ? text.substring(4) : text;
        return text.replaceAll("\\p{Cntrl}", "?").strip();
    }
}
