package dev.coffer.app;

import dev.coffer.repository.Acceptance;
import dev.coffer.repository.fsck.Fsck;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The part of `coffer fsck` that is about findings which somebody wants to stay as they are.
final class FsckAcceptances {
    private static final List<String> INSTEAD = List.of("--adopt", "--open", "--accept", "--withdraw", "--accepted");

    private FsckAcceptances() {}

    static void options(CommandSpec spec) {
        Options.values(
                spec, "SUBJECT", "Take an ambiguous or orphaned finding for wanted. May be given again.", "--accept");
        Options.value(spec, "TEXT", "Why, with --accept: whose it is, or what it is for.", "--note");
        Options.values(spec, "SUBJECT", "Take that back. May be given again.", "--withdraw");
        Options.flag(spec, "List what is accepted, by whom, when and why, without a check.", "--accepted");
    }

    /// @throws IllegalArgumentException if more is asked for than can be done at once
    static void check(ParseResult line) {
        List<String> given = INSTEAD.stream().filter(line::hasMatchedOption).toList();
        if (given.size() > 1) {
            throw new IllegalArgumentException(String.join(" and ", given) + ": only one at a time");
        }
        if (line.hasMatchedOption("--note") && !line.hasMatchedOption("--accept")) {
            throw new IllegalArgumentException("--note goes with --accept");
        }
        S3Options.text(line, "--note").ifPresent(Acceptance::checkNote);
    }

    static boolean isAskedFor(ParseResult line) {
        return line.hasMatchedOption("--accept")
                || line.hasMatchedOption("--withdraw")
                || line.hasMatchedOption("--accepted");
    }

    static int run(ParseResult line, Fsck fsck, Terminal terminal, boolean json) {
        Optional<String> note = S3Options.text(line, "--note");
        if (line.hasMatchedOption("--accept")) {
            say("accepted", fsck.accept(S3Options.all(line, "--accept"), note).stream(), terminal, json);
        } else if (line.hasMatchedOption("--withdraw")) {
            say("withdrawn", fsck.withdraw(S3Options.all(line, "--withdraw")).stream(), terminal, json);
        } else {
            try (Stream<Acceptance> all = fsck.accepted()) {
                all.forEach(one -> terminal.out().println(FindingRow.of(one, json)));
            }
        }
        return Exit.OK;
    }

    private static void say(String done, Stream<Acceptance> acceptances, Terminal terminal, boolean json) {
        acceptances.forEach(one -> terminal.out()
                .println(json ? FindingRow.of(one, true) : done + "\t" + FindingRow.of(one.finding(), false)));
    }
}
