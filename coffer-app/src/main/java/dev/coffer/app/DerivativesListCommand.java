package dev.coffer.app;

import dev.coffer.repository.DerivativeQuery;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.Role;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer derivatives ls` and `coffer derivatives stale`.
final class DerivativesListCommand implements Command {
    private final boolean stale;

    /// @param stale whether only those are meant that would not be made so now
    DerivativesListCommand(boolean stale) {
        this.stale = stale;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = stale
                ? DerivativesCommand.verb(
                        DerivativesVerb.STALE,
                        "[DIGEST|PATH|PREFIX/...]",
                        "Lists derivatives that would not be made so now: another engine has made them, a watermark of theirs",
                        "is not in the repository any more, or they were asked for by presets alone that say something else by",
                        "now. They harm nobody: what a preset means now has another address in every cache, and is rendered",
                        "when somebody asks. The columns are those of coffer derivatives ls.")
                : DerivativesCommand.verb(
                        DerivativesVerb.LS,
                        "[DIGEST|PATH|PREFIX/...]",
                        "Lists derivatives that are kept in the store, in the order in which they were begun: id, bytes, when",
                        "it was used last (exact to an hour), its original, and the recipe.");
        DerivativesSelection.options(spec);
        Options.value(spec, "N", "At most so many.", "--limit");
        Options.value(spec, "ID", "Only those behind this one.", "--after");
        DerivativesCommand.settings(spec, EnumSet.noneOf(Setting.class));
        if (stale) {
            Options.examples(spec, "coffer derivatives stale", "coffer derivatives stale --preset card --json");
        } else {
            Options.examples(
                    spec,
                    "coffer derivatives ls photos/lake.jpg",
                    "coffer derivatives ls photos/ --preset card --unused 90d",
                    "coffer derivatives ls --larger 5m --limit 100 --json");
        }
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        long limit = EntryOptions.count(line, "--limit").orElse(Long.MAX_VALUE);
        Optional<UUID> after = S3Options.text(line, "--after").map(DerivativesListCommand::id);
        DerivativeQuery query = DerivativesSelection.query(line, Instant.now());
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        Settings settings = Options.read(line);
        try (Coffer coffer = Coffer.open(settings, terminal)) {
            coffer.catalogueOrFail().checkMay(Role.READER, PathPrefix.ALL);
            DerivativeQuery wanted = stale ? query.stale(Engines.now(settings)) : query;
            var originals = DerivativesSelection.originals(line, coffer);
            if (originals.isEmpty() && !S3Options.arguments(line).isEmpty()) {
                return tally.end(1); // nothing is published below that
            }
            long[] left = {limit};
            if (limit > 0) {
                DerivativesSelection.each(coffer.ledger(), wanted, originals, after, row -> {
                    DerivativesCommand.row(tally, row);
                    return --left[0] > 0;
                });
            }
            return tally.end(1);
        }
    }

    static UUID id(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not the id of a derivative: '" + text + "'", e);
        }
        throw new IllegalArgumentException("not the id of a derivative: '" + text + "'");
    }
}
