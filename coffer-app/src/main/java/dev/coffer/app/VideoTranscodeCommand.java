package dev.coffer.app;

import dev.coffer.media.VideoRecipe;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer video transcode`: a video that browsers play, of any.
final class VideoTranscodeCommand implements Command {
    private static final int QUALITY = 60;
    private static final Duration LONGEST = Duration.ofHours(24);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = VideoCommand.verb(
                VideoVerb.TRANSCODE,
                "-o FILE|DIR FILE|DIGEST|PATH",
                "Makes a video that browsers play:",
                "",
                "mp4: H.264 and AAC, begins to play before all of it is there;",
                "",
                "webm: VP9 and Opus, smaller and slower;",
                "",
                "hls: a directory with up to four renditions for slow and fast lines, never larger than the video, in",
                "segments, and a master.m3u8.");
        VideoMaking.options(spec, "FILE|DIR", String.valueOf(QUALITY));
        Options.value(spec, "KIND", "mp4, webm or hls. Default: what the name of the output ends with.", "--as");
        Options.value(spec, "TIME", "Only from this time on, as 1.5, 90 or 1:30.", "--from");
        Options.value(spec, "TIME", "Only so long.", "--length");
        Options.value(spec, "SECONDS", "Of an HLS segment, 1 to 30. Default: 6.", "--segment");
        Options.flag(spec, "Without sound.", "--silent");
        VideoMaking.last(spec);
        Options.examples(
                spec,
                "coffer video transcode holiday.avi -o holiday.mp4",
                "coffer video transcode films/1912.mkv -o film.webm --size x720 --quality 50",
                "coffer video transcode films/1912.mkv -o film/ --as hls",
                "coffer video transcode films/1912.mkv --publish films/1912 --as hls --job");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        VideoTarget target = VideoTarget.of(line);
        Optional<VideoRecipe.Cut> cut = cut(line);
        VideoRecipe.Box box = VideoMaking.box(line);
        int quality = VideoMaking.quality(line, QUALITY);
        boolean sound = !line.hasMatchedOption("--silent");
        String kind = S3Options.text(line, "--as").orElseGet(() -> target.ending());
        VideoRecipe recipe = switch (kind) {
            case "mp4", "m4v" -> new VideoRecipe.Movie(VideoRecipe.Movie.Kind.MP4, cut, box, quality, sound);
            case "webm" -> new VideoRecipe.Movie(VideoRecipe.Movie.Kind.WEBM, cut, box, quality, sound);
            case "hls" -> new VideoRecipe.Hls(cut, box, quality, segment(line), sound);
            default ->
                throw new IllegalArgumentException(
                        "--as: mp4, webm or hls, not '" + kind + "'; or a name that ends so");
        };
        return VideoMaking.run(line, terminal, recipe, target);
    }

    private static int segment(ParseResult line) {
        return S3Options.number(S3Options.text(line, "--segment").orElse("6"), "--segment");
    }

    private static Optional<VideoRecipe.Cut> cut(ParseResult line) {
        if (!line.hasMatchedOption("--from") && !line.hasMatchedOption("--length")) {
            return Optional.empty();
        }
        Duration from = VideoMaking.time(S3Options.text(line, "--from").orElse("0"), "--from");
        Duration length = S3Options.text(line, "--length")
                .map(text -> VideoMaking.time(text, "--length"))
                .orElse(LONGEST);
        return Optional.of(new VideoRecipe.Cut(from, length));
    }
}
