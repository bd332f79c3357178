package dev.coffer.app;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureInfo;
import dev.coffer.media.PictureOutline;
import dev.coffer.media.info.PictureInspection;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Mark;
import dev.coffer.repository.Marks;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer info`: what can be said about pictures, wherever they are.
final class InfoCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.INFO,
                "Says what a picture is: size, format, frames, orientation, colours, metadata, and hashes to draw a",
                "placeholder of it and to find others that look like it. Says what a video is: length, size, codecs,",
                "sound, as coffer video info does.",
                "",
                "A word is the name of a file on this machine if there is one, else a digest or a path in the",
                "repository; a URL is fetched. Where a picture was taken is only said with --gps, or where its mark lets it",
                "(coffer mark); its focal point is said, too.");
        spec.usageMessage().customSynopsis("coffer info [OPTION...] FILE|DIGEST|PATH|URL...");
        Options.flag(spec, "Print a JSON object a line; docs/protocol/info.md says what is in it.", "--json");
        Options.flag(spec, "Say where it was taken, too.", "--gps");
        PictureSource.settings(spec, EnumSet.of(Setting.FFMPEG));
        Options.arguments(
                spec, "FILE|DIGEST|PATH|URL", "1..*", "./x is a file in any case; sha256-... and md5-... are digests.");
        Options.examples(
                spec,
                "coffer info holiday.jpg",
                "coffer info --json museum/maps/1746.tif | jq .exif",
                "coffer info sha256-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "coffer info https://images.example.org/a.png");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        List<String> words = S3Options.arguments(line);
        boolean json = line.hasMatchedOption("--json");
        boolean gps = line.hasMatchedOption("--gps");
        var tally = new S3Tally(terminal, json);
        var ffmpeg = new Lazy<>(new VideoPlace(settings)::ffmpeg);
        try (Coffer coffer = Coffer.open(settings, terminal)) {
            var source = new PictureSource(coffer);
            var videos = new VideoOriginals(coffer);
            for (String word : words) {
                tally.attempt(word, () -> {
                    InfoText text = videos.isVideo(word)
                            ? videos.info(word, ffmpeg.get())
                            : source.read(
                                    word,
                                    (bytes, digest) ->
                                            text(source.inspection(), bytes, word, digest, said(coffer, digest), gps));
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

    private static InfoText text(
            PictureInspection inspection,
            MemorySegment bytes,
            String word,
            Optional<String> digest,
            Mark.Said said,
            boolean gps) {
        PictureInfo info;
        try {
            info = inspection.inspect(bytes, gps || said.keepsPlace());
        } catch (MediaException.TooLarge e) {
            PictureOutline outline = inspection.outline(bytes).orElseThrow(() -> e);
            return new InfoText(
                    InfoText.lines(outline, word, digest, String.valueOf(e.getMessage())),
                    PictureInspection.json(outline, Optional.of(word), digest));
        }
        return new InfoText(
                InfoText.lines(info, word, digest, said.focus()),
                PictureInspection.json(info, Optional.of(word), digest, said));
    }

    private static Mark.Said said(Coffer coffer, Optional<String> digest) {
        return digest.isPresent() && coffer.layout() instanceof BlobLayout.Incarnations own
                ? new Marks(coffer.catalogueOrFail(), own).said(BlobId.parse(digest.get()))
                : Mark.Said.NOTHING;
    }
}
