package dev.coffer.app;

import dev.coffer.media.PictureFormat;
import dev.coffer.media.VideoRecipe;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer video preview`: a few seconds of a video, as an animation.
final class VideoPreviewCommand implements Command {
    private static final int QUALITY = 60;
    private static final int WIDTH = 320;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = VideoCommand.verb(
                VideoVerb.PREVIEW,
                "-o FILE FILE|DIGEST|PATH",
                "Makes a short animation without sound of a video, that repeats for ever: a .webp or .gif, by the name",
                "of the output; 320 pixels wide unless --size says another.");
        VideoMaking.options(spec, "FILE", String.valueOf(QUALITY));
        Options.value(spec, "TIME", "From this time on, as 1.5, 90 or 1:30. Default: near the beginning.", "--from");
        Options.value(spec, "SECONDS", "So long, at most 30. Default: 3.", "--length");
        Options.value(spec, "N", "Frames a second, 1 to 30. Default: 10.", "--rate");
        VideoMaking.last(spec);
        Options.examples(
                spec,
                "coffer video preview holiday.mov -o preview.webp",
                "coffer video preview films/1912.mkv --from 1:30 --length 5 --rate 15 --size 480x -o preview.gif");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        VideoTarget target = VideoTarget.of(line);
        Optional<Duration> from = S3Options.text(line, "--from").map(text -> VideoMaking.time(text, "--from"));
        Duration length = VideoMaking.time(S3Options.text(line, "--length").orElse("3"), "--length");
        int rate = S3Options.number(S3Options.text(line, "--rate").orElse("10"), "--rate");
        VideoRecipe.Box box = line.hasMatchedOption("--size") ? VideoMaking.box(line) : new VideoRecipe.Box(WIDTH, 0);
        var recipe =
                new VideoRecipe.Preview(from, length, rate, box, format(target), VideoMaking.quality(line, QUALITY));
        return VideoMaking.run(line, terminal, recipe, target);
    }

    private static PictureFormat format(VideoTarget target) {
        return switch (target.ending()) {
            case "webp" -> PictureFormat.WEBP;
            case "gif" -> PictureFormat.GIF;
            default ->
                throw new IllegalArgumentException("a preview ends in .webp or .gif, not '" + target.text() + "'");
        };
    }
}
