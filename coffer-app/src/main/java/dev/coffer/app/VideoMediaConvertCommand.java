package dev.coffer.app;

import dev.coffer.media.VideoContainer;
import dev.coffer.media.VideoInfo;
import dev.coffer.media.VideoRecipe;
import dev.coffer.media.mediaconvert.MediaConvertTranscoder;
import dev.coffer.repository.Dimensions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer video mediaconvert`: what is to be set up at AWS. Asks nobody.
final class VideoMediaConvertCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = VideoCommand.verb(
                VideoVerb.MEDIACONVERT,
                "",
                "Prints, as JSON, the policies of IAM that films by AWS Elemental MediaConvert take: who may be the",
                "role (role_trust), what it may do (role), and what whoever runs Coffer may do (caller). Or the job",
                "template of a recipe, for a video of 1920 x 1080 with sound. Nothing is asked of AWS.");
        Options.value(
                spec,
                "RECIPE",
                "The job template of this recipe, as v1_hls-6_full_q60: what coffer video transcode prints.",
                "--template");
        Options.moreSettings(
                spec,
                EnumSet.of(
                        Setting.MEDIACONVERT_ROLE,
                        Setting.MEDIACONVERT_STAGING,
                        Setting.MEDIACONVERT_READS,
                        Setting.S3_REGION,
                        Setting.LOGLEVEL));
        Options.examples(
                spec,
                "coffer video mediaconvert --mediaconvert_staging s3://films-work/coffer"
                        + " --mediaconvert_role arn:aws:iam::123456789012:role/films | jq .role",
                "coffer video mediaconvert --template v1_hls-6_full_q60 > template.json",
                "aws mediaconvert create-job-template --cli-input-json file://template.json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        Optional<String> template = S3Options.text(line, "--template");
        terminal.out()
                .println(
                        template.isPresent()
                                ? MediaConvertTranscoder.template(VideoRecipe.parse(template.get()), usual())
                                : MediaConvertTranscoder.policies(new VideoPlace(settings).mediaConvert()));
        return Exit.OK;
    }

    private static VideoInfo usual() {
        var size = new Dimensions(1920, 1080);
        return new VideoInfo(
                VideoContainer.MOV,
                0,
                Duration.ofHours(24),
                0,
                Optional.of(new VideoInfo.Picture("h264", "High", size, size, 0, 25, "yuv420p", false)),
                List.of(new VideoInfo.Sound("aac", 2, 48_000, "")),
                0);
    }
}
