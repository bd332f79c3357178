package dev.coffer.app;

import dev.coffer.media.PictureFormat;
import dev.coffer.media.VideoRecipe;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer video poster`: one frame of a video, as a picture.
final class VideoPosterCommand implements Command {
    private static final int QUALITY = 80;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = VideoCommand.verb(
                VideoVerb.POSTER,
                "-o FILE FILE|DIGEST|PATH",
                "Makes a picture of one frame of a video: a .jpg, .png or .webp, by the name of the output. If no time",
                "is said, it is a frame near the beginning that looks like those around it: not the black one.");
        VideoMaking.options(spec, "FILE", String.valueOf(QUALITY));
        Options.value(spec, "TIME", "The frame at this time, as 1.5, 90, 1:30 or 1:02:03.", "--at");
        VideoMaking.last(spec);
        Options.examples(
                spec,
                "coffer video poster holiday.mov -o poster.webp --size 640x",
                "coffer video poster films/1912.mkv --at 1:30 -o frame.png");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        VideoTarget target = VideoTarget.of(line);
        Optional<Duration> at = S3Options.text(line, "--at").map(text -> VideoMaking.time(text, "--at"));
        var recipe =
                new VideoRecipe.Poster(at, VideoMaking.box(line), format(target), VideoMaking.quality(line, QUALITY));
        return VideoMaking.run(line, terminal, recipe, target);
    }

    private static PictureFormat format(VideoTarget target) {
        return switch (target.ending()) {
            case "jpg", "jpeg" -> PictureFormat.JPEG;
            case "png" -> PictureFormat.PNG;
            case "webp" -> PictureFormat.WEBP;
            default ->
                throw new IllegalArgumentException("a poster ends in .jpg, .png or .webp, not '" + target.text() + "'");
        };
    }
}
