package dev.coffer.app;

import dev.coffer.repository.DerivativeLimits;
import dev.coffer.repository.DerivativeQuery;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.Role;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.ledger.Ledger.Evictable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer derivatives rm`.
final class DerivativesRemoveCommand implements Command {
    private static final int PAGE = 200;
    /// By how much the clock of whoever has used one may be before ours.
    private static final Duration AHEAD = Duration.ofHours(1);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = DerivativesCommand.verb(
                DerivativesVerb.RM,
                "[DIGEST|PATH|PREFIX/...]",
                "Removes derivatives from the store; servers keep what they have in memory and on disk, and whoever asks",
                "for one that is gone gets a new render. coffer purge is what takes a picture with all that was made of it.");
        DerivativesSelection.options(spec);
        Options.flag(spec, "Those that would not be made so now: see coffer derivatives stale.", "--stale");
        Options.value(
                spec,
                "SIZE",
                "Those used longest ago, until the others have at most so many bytes, as 10g. Goes with --dry-run alone.",
                "--to-size");
        Options.flag(spec, "All of them, where nothing else says which.", "--all");
        Options.flag(spec, "List what would go, and remove nothing.", "--dry-run");
        DerivativesCommand.settings(spec, EnumSet.noneOf(Setting.class));
        Options.examples(
                spec,
                "coffer derivatives rm --stale --dry-run",
                "coffer derivatives rm photos/ --unused 90d",
                "coffer derivatives rm --to-size 10g",
                "coffer derivatives rm --preset card");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        boolean isStale = line.hasMatchedOption("--stale");
        Optional<Long> toSize = S3Options.text(line, "--to-size").map(text -> S3Options.size(text, "--to-size"));
        boolean isAnythingElse = isStale || line.hasMatchedOption("--all") || DerivativesSelection.isAnything(line);
        if (toSize.isPresent() == isAnythingElse) {
            throw new IllegalArgumentException(
                    isAnythingElse
                            ? "--to-size is about all derivatives, and goes with nothing else that says which"
                            : "coffer derivatives rm wants to be told which, or --all");
        }
        boolean isDry = line.hasMatchedOption("--dry-run");
        DerivativeQuery query = DerivativesSelection.query(line, Instant.now());
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        long[] count = {0, 0};
        Settings settings = Options.read(line);
        try (Coffer coffer = Coffer.openToStay(settings, terminal)) {
            coffer.catalogueOrFail().checkMay(Role.ADMIN, PathPrefix.ALL);
            Ledger ledger = coffer.ledger();
            List<DerivativeRow> page = new ArrayList<>();
            if (toSize.isPresent()) {
                var limits = new DerivativeLimits(toSize, Optional.empty());
                try (Stream<Evictable> all =
                        ledger.evictable(limits, Instant.now().plus(AHEAD))) {
                    // what is being made has no size yet
                    all.map(Evictable::row).filter(DerivativeRow::isStored).forEach(row -> {
                        page.add(row);
                        if (page.size() == PAGE) {
                            remove(ledger, page, isDry, tally, count);
                        }
                    });
                }
                remove(ledger, page, isDry, tally, count);
                return end(isDry, count, terminal, tally);
            }
            DerivativeQuery wanted = isStale ? query.stale(Engines.now(settings)) : query;
            var originals = DerivativesSelection.originals(line, coffer);
            if (!originals.isEmpty() || S3Options.arguments(line).isEmpty()) {
                DerivativesSelection.each(ledger, wanted, originals, Optional.empty(), row -> {
                    page.add(row);
                    if (page.size() == PAGE) {
                        remove(ledger, page, isDry, tally, count);
                    }
                    return true;
                });
                remove(ledger, page, isDry, tally, count);
            }
        }
        return end(isDry, count, terminal, tally);
    }

    private static int end(boolean isDry, long[] count, Terminal terminal, S3Tally tally) {
        terminal.say((isDry ? "would remove " : "removed ") + count[0] + " derivatives, " + Sizes.human(count[1]));
        return tally.end(1);
    }

    private static void remove(Ledger ledger, List<DerivativeRow> page, boolean isDry, S3Tally tally, long[] count) {
        if (page.isEmpty()) {
            return;
        }
        if (!isDry) {
            ledger.remove(page.stream().map(DerivativeRow::id).toList(), "removed on request");
        }
        page.forEach(row -> {
            DerivativesCommand.row(tally, row);
            count[0]++;
            count[1] += row.size();
        });
        page.clear();
    }
}
