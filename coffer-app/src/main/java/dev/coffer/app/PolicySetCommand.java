package dev.coffer.app;

import dev.coffer.repository.Policies;
import dev.coffer.repository.Policy;
import dev.coffer.repository.Tag;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer policy set`.
final class PolicySetCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = PolicyOptions.verb(
                PolicyVerb.SET,
                "Says what housekeeping keeps of paths that begin so, or of versions with a tag, in place of what was",
                "said before. A version stays published while one of the --keep options says so; the current one always",
                "does. A tag's policies come before those of paths; of these the longest beginning counts. Without a",
                "policy, a superseded version is expired after a week.");
        PolicyOptions.scope(spec);
        Options.value(spec, "N|all", "The newest publications of each path stay. Default: 1.", "--keep-last");
        Options.value(spec, "TIME", "What was superseded stays for so long, as 30d. Default: 0s.", "--keep-for");
        Options.value(spec, "TAG", "What has this tag stays, and is not purged when it was expired.", "--keep-tagged");
        Options.value(
                spec, "TIME", "What was expired is purged after so long. Default: as gc is told.", "--purge-after");
        Options.flag(spec, "Print a JSON object.", "--json");
        Options.moreSettings(spec, PolicyOptions.SETTINGS);
        Options.examples(
                spec,
                "coffer policy set --prefix export/ --keep-last 3 --keep-for 30d",
                "coffer policy set --tag release --keep-last all",
                "coffer policy set --prefix '' --keep-tagged gold --purge-after 90d");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Policy policy = new Policy(
                PolicyOptions.scope(line),
                last(S3Options.text(line, "--keep-last").orElse("1")),
                time(line, "--keep-for").orElse(Duration.ZERO),
                S3Options.text(line, "--keep-tagged").map(Tag::new),
                time(line, "--purge-after"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            new Policies(coffer.catalogue().orElseThrow()).set(policy);
        }
        terminal.out().println(PolicyOptions.row(policy, line.hasMatchedOption("--json")));
        terminal.out().flush();
        return Exit.OK;
    }

    private static int last(String told) {
        return told.equals("all") ? Policy.ALL : S3Options.number(told, "--keep-last");
    }

    private static Optional<Duration> time(ParseResult line, String option) {
        return S3Options.text(line, option).map(text -> S3Options.duration(text, option));
    }
}
