package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Claim;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer release` and `coffer renew`: what is done with a claim that one has.
final class HeldClaimCommand implements Command {
    private static final Duration LEASE = Duration.ofMinutes(10);

    private final boolean renewing;

    HeldClaimCommand(boolean renewing) {
        this.renewing = renewing;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = renewing
                ? EntryOptions.command(
                        CommandName.RENEW.word(),
                        "TOKEN",
                        "Keeps a claim for longer, counted from now. Exit code 1 if it was lost to somebody else or",
                        "released: whoever worked under it has to stop.")
                : EntryOptions.command(
                        CommandName.RELEASE.word(),
                        "TOKEN...",
                        "Lets claimed paths go. Exit code 1 if a claim was lost or released already.");
        if (renewing) {
            Options.value(spec, "TIME", "For how long, as 90s, 10m, 2h. Default: 10m.", "--lease");
        }
        EntryOptions.catalogue(spec);
        Options.arguments(spec, "TOKEN", renewing ? "1" : "1..*", "What coffer claim has printed first.");
        Options.examples(spec, renewing ? "coffer renew 4711 --lease 1h" : "coffer release 4711");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tokens = S3Options.arguments(line);
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Catalogue catalogue = EntryOptions.catalogue(coffer);
            for (String token : tokens) {
                Claim claim = EntryOptions.claim(catalogue, token);
                if (renewing) {
                    ClaimCommand.row(catalogue.claims().renew(claim, ClaimCommand.lease(line, LEASE)), tally);
                } else if (catalogue.claims().release(claim)) {
                    ClaimCommand.row(claim, tally);
                } else {
                    tally.failed(token, "the claim was lost meanwhile");
                }
            }
        }
        return tally.end(tokens.size());
    }
}
