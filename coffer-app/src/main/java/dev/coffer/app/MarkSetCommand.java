package dev.coffer.app;

import dev.coffer.repository.FocalPoint;
import dev.coffer.repository.Mark;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer mark set`.
final class MarkSetCommand implements Command {
    private static final Pattern POINT = Pattern.compile("([01](?:\\.[0-9]{1,10})?),([01](?:\\.[0-9]{1,10})?)");

    @Override
    public CommandSpec spec() {
        CommandSpec spec = MarkCommand.verb(
                MarkVerb.SET,
                "PATH|DIGEST...",
                "Says something of pictures, beside what was said of them before. Needs the role of writer of each path",
                "that has the same bytes.",
                "",
                "The focal point is where crops look that ask for it (cover:300x200:focus in a URL or a preset), and the",
                "pictures of such URLs change with it, and no others. Shares of the upright picture: 0,0 is its top left",
                "corner, 0.5,0.5 the middle.");
        Options.value(spec, "X,Y", "Where the focal point is, as 0.3,0.7.", "--focus");
        Options.flag(spec, "The picture has no focal point any more.", "--no-focus");
        Options.flag(
                spec,
                "What keeps EXIF data (keep:exif, exif=1) tells where the picture was taken, and so does /info.",
                "--keep-gps");
        Options.flag(spec, "Nothing tells where it was taken, as for pictures without a mark.", "--no-keep-gps");
        MarkCommand.pictures(spec);
        Options.examples(
                spec,
                "coffer mark set photos/lake.jpg --focus 0.3,0.7",
                "coffer mark set photos/lake.jpg photos/sea.jpg --keep-gps",
                "coffer mark set photos/lake.jpg --no-focus");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Optional<FocalPoint> focus = S3Options.text(line, "--focus").map(MarkSetCommand::point);
        boolean noFocus = chosen(line, "--focus", "--no-focus");
        boolean noPlace = chosen(line, "--keep-gps", "--no-keep-gps");
        boolean keepsPlace = line.hasMatchedOption("--keep-gps");
        if (focus.isEmpty() && !noFocus && !keepsPlace && !noPlace) {
            throw new IllegalArgumentException("nothing is said: --focus X,Y, --no-focus, --keep-gps or --no-keep-gps");
        }
        UnaryOperator<Mark.Said> change = before -> {
            Mark.Said said = focus.map(before::withFocus).orElse(noFocus ? before.withoutFocus() : before);
            return keepsPlace || noPlace ? said.keepingPlace(keepsPlace) : said;
        };
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        return MarkCommand.each(
                line,
                terminal,
                tally,
                (marks, picture, word) -> marks.set(picture, change)
                        .ifPresentOrElse(
                                mark -> MarkCommand.row(tally, mark, Optional.of(word)),
                                () -> MarkRemoveCommand.removed(tally, picture, word)));
    }

    private static boolean chosen(ParseResult line, String one, String other) {
        if (line.hasMatchedOption(one) && line.hasMatchedOption(other)) {
            throw new IllegalArgumentException("either " + one + " or " + other);
        }
        return line.hasMatchedOption(other);
    }

    private static FocalPoint point(String text) {
        Matcher form = POINT.matcher(text.replace(" ", ""));
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "--focus: not a point: '" + text + "' (as 0.3,0.7: shares of width and height)");
        }
        return new FocalPoint(Double.parseDouble(form.group(1)), Double.parseDouble(form.group(2)));
    }
}
