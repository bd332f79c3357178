package dev.coffer.app;

import dev.coffer.media.MediaId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer media get`: an original, brought back.
final class MediaGetCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = MediaCommand.verb(
                MediaVerb.GET,
                "ID...",
                "Brings originals into files of their names here, verified. A failure leaves what was there as it",
                "was.");
        Options.value(spec, "PATH", "The file to write, of one id; or the directory to write into.", "-o", "--output");
        MediaCommand.settings(spec);
        Options.arguments(spec, "ID", "1..*", "Whole ids.");
        Options.examples(
                spec,
                "coffer media get 3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg",
                "coffer media get 3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg -o holiday.jpg");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<MediaId> ids = MediaCommand.ids(line);
        Path output = Path.of(S3Options.text(line, "--output").orElse("."));
        boolean isDirectory = Files.isDirectory(output);
        if (ids.size() > 1 && !isDirectory) {
            throw new IllegalArgumentException("--output: there is no directory " + output + " to bring several into");
        }
        try (MediaSession session = MediaSession.openWithoutKeys(line)) {
            for (MediaId id : ids) {
                Path file = isDirectory ? output.resolve(id.fileName()) : output;
                tally.attempt(id.toString(), () -> {
                    session.library().retrieve(id, file);
                    tally.row(
                            file.toString(),
                            json -> json.put("id", id.toString()).put("file", file.toString()));
                });
            }
        }
        return tally.end(ids.size());
    }
}
