package dev.coffer.app;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer mark show`.
final class MarkShowCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = MarkCommand.verb(
                MarkVerb.SHOW,
                "PATH|DIGEST...",
                "Says what is said of pictures: the focal point, whether the place is kept (gps), when and by whom that was",
                "said last. What was said before is in the log (coffer log).");
        MarkCommand.pictures(spec);
        Options.examples(spec, "coffer mark show photos/lake.jpg", "coffer mark show photos/lake.jpg --json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        return MarkCommand.each(
                line,
                terminal,
                tally,
                (marks, picture, word) -> marks.find(picture)
                        .ifPresentOrElse(
                                mark -> MarkCommand.row(tally, mark, Optional.of(word)),
                                () -> tally.failed(word, "nothing is said of it")));
    }
}
