package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Claim;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.EntryQuery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// `coffer claim`: takes a path for one worker.
final class ClaimCommand implements Command {
    private static final Duration LEASE = Duration.ofMinutes(10);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = EntryOptions.command(
                CommandName.CLAIM.word(),
                "PATH | --all TAG... | --list",
                "Takes a path, so that one worker at a time deals with it: for a while, which coffer renew prolongs.",
                "With tags it takes the first free path whose current entry has them. Prints token, time until,",
                "path and holder, between tabs. Exit code 1 with a line if somebody holds the path, or nothing is left.",
                "",
                "The token fences: coffer publish --claim TOKEN does nothing once somebody else has the path.");
        FindCommand.query(spec);
        Options.value(spec, "PREFIX", "With tags: what the paths begin with.", "--prefix");
        Options.value(spec, "TIME", "For how long, as 90s, 10m, 2h. Default: 10m.", "--lease");
        Options.flag(spec, "List the claims that are held, and by whom.", "--list");
        EntryOptions.catalogue(spec);
        Options.arguments(spec, "PATH", "0..1", "The path, whether there are entries of it or not.");
        Options.examples(
                spec,
                "coffer claim exports/users.csv --lease 30m",
                "token=$(coffer claim --all todo --none done | cut -f 1)",
                "coffer claim --list --json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Optional<EntryPath> path = EntryOptions.paths(line).stream().findFirst();
        Optional<String> prefix = S3Options.text(line, "--prefix");
        EntryQuery query = FindCommand.query(line, prefix.orElse(""));
        boolean wanted = prefix.isPresent()
                || !query.all().isEmpty()
                || !query.any().isEmpty()
                || !query.none().isEmpty();
        boolean list = line.hasMatchedOption("--list");
        if ((path.isPresent() ? 1 : 0) + (wanted ? 1 : 0) + (list ? 1 : 0) != 1) {
            throw new ParameterException(
                    line.commandSpec().commandLine(), "one of a PATH, tags or --prefix, and --list is wanted");
        }
        Duration lease = lease(line, LEASE);
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Catalogue catalogue = EntryOptions.catalogue(coffer);
            if (list) {
                catalogue.<Boolean, RuntimeException>read(snapshot -> {
                    snapshot.claims().forEach(claim -> row(claim, tally));
                    return true;
                });
                return tally.end(1);
            }
            Optional<Claim> claim = path.isPresent()
                    ? catalogue.claims().claim(path.get(), lease)
                    : catalogue.claims().claimAny(query, lease);
            claim.ifPresentOrElse(it -> row(it, tally), () -> refused(catalogue, path, tally));
        }
        return tally.end(1);
    }

    static Duration lease(ParseResult line, Duration standard) {
        return S3Options.text(line, "--lease")
                .map(text -> S3Options.duration(text, "--lease"))
                .orElse(standard);
    }

    static void row(Claim claim, S3Tally tally) {
        tally.row(
                claim.token() + "\t" + claim.leaseUntil() + "\t" + claim.path() + "\t" + claim.holder(),
                json -> json.put("token", claim.token())
                        .put("path", claim.path().text())
                        .put("lease_until", claim.leaseUntil().toString())
                        .put("author", claim.holder().name())
                        .put("host", claim.holder().host().text()));
    }

    private static void refused(Catalogue catalogue, Optional<EntryPath> path, S3Tally tally) {
        if (path.isEmpty()) {
            tally.failed("claim", "nothing that matches is free");
            return;
        }
        List<Claim> held = catalogue.<List<Claim>, RuntimeException>read(
                snapshot -> snapshot.claim(path.get()).stream().toList());
        tally.failed(
                path.get().text(),
                held.isEmpty()
                        ? "somebody held it a moment ago; try again"
                        : "it is held by " + held.getFirst().holder() + " until "
                                + held.getFirst().leaseUntil());
    }
}
