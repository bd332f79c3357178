package dev.coffer.app;

import dev.coffer.media.video.FfmpegTranscoder;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer video info`: what ffprobe says of videos.
final class VideoInfoCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = VideoCommand.verb(
                VideoVerb.INFO,
                "FILE|DIGEST|PATH...",
                "Says what a video is: kind, length, size, frames, codecs, sound. coffer info says the same, and of",
                "pictures what they are.");
        Options.flag(spec, "Print a JSON object a line; docs/guide/video.md says what is in it.", "--json");
        VideoCommand.settings(spec);
        Options.arguments(
                spec, "FILE|DIGEST|PATH", "1..*", "./x is a file in any case; sha256-... and md5-... are digests.");
        Options.examples(
                spec, "coffer video info holiday.mov", "coffer video info --json films/1912.mkv | jq .duration");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        List<String> words = S3Options.arguments(line);
        boolean json = line.hasMatchedOption("--json");
        var tally = new S3Tally(terminal, json);
        FfmpegTranscoder ffmpeg = new VideoPlace(settings).ffmpeg();
        try (Coffer coffer = Coffer.open(settings, terminal)) {
            var originals = new VideoOriginals(coffer);
            for (String word : words) {
                tally.attempt(word, () -> {
                    InfoText text = originals.info(word, ffmpeg);
                    if (json) {
                        terminal.out().println(text.json());
                    } else {
                        text.lines().forEach(row -> terminal.out().println(S3Tally.printable(row)));
                    }
                });
            }
        }
        return tally.end(words.size());
    }
}
