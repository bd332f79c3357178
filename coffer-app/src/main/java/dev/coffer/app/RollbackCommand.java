package dev.coffer.app;

import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryId;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Snapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer rollback`: a path gets the content of an earlier version back.
final class RollbackCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = EntryOptions.command(
                CommandName.ROLLBACK.word(),
                "PATH",
                "Publishes the content of an earlier version of a path again, as a new version: history shows both.",
                "Without --to it is the last one that was published before the current one and has other content,",
                "expired or not. What was purged cannot come back.");
        Options.value(spec, "ID", "The version, by its id (of coffer history).", "--to");
        EntryOptions.claims(spec);
        EntryOptions.catalogue(spec);
        Options.arguments(spec, "PATH", "1", "The path.");
        Options.examples(
                spec,
                "coffer rollback exports/users.csv",
                "coffer rollback exports/users.csv --to 019371f2-7c1e-7b3a-8f4e-0d2c7a6b5e4f");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        EntryPath path = EntryOptions.paths(line).getFirst();
        Optional<EntryId> to = S3Options.text(line, "--to").map(EntryId::parse);
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            var catalogue = EntryOptions.catalogue(coffer);
            var claims = EntryOptions.claims(line, catalogue);
            Entry now = catalogue.inTransaction(tx -> {
                claims.forEach(tx::check);
                return tx.rollBack(
                        to.isPresent() ? named(tx.snapshot(), path, to.get()) : earlier(tx.snapshot(), path));
            });
            tally.row(EntryRows.columns(now, true), json -> EntryRows.json(json, now));
        }
        return tally.end(1);
    }

    private static Entry.Held named(Snapshot snapshot, EntryPath path, EntryId id) {
        return snapshot.entry(id)
                .filter(entry -> entry.path().equals(path))
                .filter(Entry.Held.class::isInstance)
                .map(Entry.Held.class::cast)
                .orElseThrow(() -> new RepositoryException.Conflict(path + " has no version " + id + " with content"));
    }

    private static Entry.Held earlier(Snapshot snapshot, EntryPath path) {
        Optional<Entry.Published> current = snapshot.current(path);
        Instant before = current.flatMap(entry -> entry.times().published()).orElse(Instant.MAX);
        try (Stream<Entry> history = snapshot.history(path)) {
            return history.filter(Entry.Held.class::isInstance)
                    .map(Entry.Held.class::cast)
                    .filter(entry -> entry.times()
                            .published()
                            .filter(it -> !it.isAfter(before))
                            .isPresent())
                    .filter(entry -> current.filter(
                                    it -> it.blob().id().equals(entry.blob().id()))
                            .isEmpty())
                    .max(Comparator.comparing((Entry.Held entry) ->
                                    entry.times().published().orElse(Instant.MIN))
                            .thenComparing(Entry::revision))
                    .orElseThrow(() -> new RepositoryException.Conflict(path + " has no earlier version with content"));
        }
    }
}
