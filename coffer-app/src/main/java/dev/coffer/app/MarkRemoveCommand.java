package dev.coffer.app;

import dev.coffer.store.Sha256;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer mark rm`.
final class MarkRemoveCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = MarkCommand.verb(
                MarkVerb.RM,
                "PATH|DIGEST...",
                "Takes marks away: nothing is said of the pictures any more. Needs the role of writer of each path that has",
                "the same bytes.");
        MarkCommand.pictures(spec);
        Options.examples(spec, "coffer mark rm photos/lake.jpg");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        return MarkCommand.each(line, terminal, tally, (marks, picture, word) -> {
            if (marks.remove(picture)) {
                removed(tally, picture, word);
            } else {
                tally.failed(word, "nothing is said of it");
            }
        });
    }

    /// One row: nothing is said any more.
    static void removed(S3Tally tally, Sha256 picture, String word) {
        tally.row(word, json -> json.put("removed", word).put("sha256", picture.hex()));
    }
}
