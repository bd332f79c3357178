package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Entry;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Snapshot;
import dev.coffer.repository.Transaction;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer expire` and `coffer unexpire`: all that is named at once, or nothing.
final class StateCommand implements Command {
    private final boolean expiring;

    StateCommand(boolean expiring) {
        this.expiring = expiring;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = expiring
                ? EntryOptions.command(
                        CommandName.EXPIRE.word(),
                        "TARGET...",
                        "Hides entries from readers; their content stays until it is purged, and coffer unexpire brings",
                        "them back. All that is named at once, or nothing.",
                        "",
                        "A path is its current entry: the publication before it is current then. With --all it is every",
                        "published version of the path.")
                : EntryOptions.command(
                        CommandName.UNEXPIRE.word(),
                        "TARGET...",
                        "Publishes expired entries again, which makes them current. All that is named at once, or",
                        "nothing. Of a path it is the expired entry that was published last.");
        if (expiring) {
            Options.flag(spec, "Every published version of the paths.", "--all");
        }
        EntryOptions.claims(spec);
        EntryOptions.catalogue(spec);
        Options.arguments(spec, "TARGET", "1..*", "Paths, or ids of entries.");
        if (expiring) {
            Options.examples(spec, "coffer expire exports/users.csv", "coffer expire --all exports/old.csv");
        } else {
            Options.examples(spec, "coffer unexpire exports/users.csv");
        }
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        List<Target> targets = Target.all(line);
        boolean all = expiring && line.hasMatchedOption("--all");
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Catalogue catalogue = EntryOptions.catalogue(coffer);
            var claims = EntryOptions.claims(line, catalogue);
            List<Entry> done = catalogue.<List<Entry>, RuntimeException>inTransaction(tx -> {
                claims.forEach(tx::check);
                List<Entry> changed = new ArrayList<>();
                for (Target target : targets) {
                    changed.addAll(expiring ? expire(tx, target, all) : List.of(tx.publish(unexpired(tx, target))));
                }
                return changed;
            });
            done.forEach(entry -> tally.row(EntryRows.columns(entry, !expiring), json -> EntryRows.json(json, entry)));
        }
        return tally.end(targets.size());
    }

    private static Entry.Expired unexpired(Transaction tx, Target target) {
        if (target.publishable(tx.snapshot(), true) instanceof Entry.Expired expired) {
            return expired;
        }
        throw new RepositoryException.Conflict(target.text() + " is not expired");
    }

    private static List<Entry> expire(Transaction tx, Target target, boolean all) {
        Snapshot snapshot = tx.snapshot();
        if (all && target instanceof Target.OfPath(var path)) {
            List<Entry> published = snapshot.history(path)
                    .filter(Entry.Published.class::isInstance)
                    .toList();
            if (published.isEmpty()) {
                throw new RepositoryException.Conflict(path + " has no published entry");
            }
            return published.stream().map(entry -> expire(tx, entry)).toList();
        }
        return List.of(expire(tx, target.entry(snapshot)));
    }

    private static Entry expire(Transaction tx, Entry entry) {
        return switch (entry) {
            case Entry.Published published -> tx.expire(published);
            case Entry.Unpublished unpublished -> tx.expire(unpublished);
            case Entry.Draft draft -> tx.expire(draft);
            case Entry.Expired _ -> throw new RepositoryException.Conflict(entry.id() + " is expired already");
            case Entry.Purged _ -> throw new RepositoryException.Conflict(entry.id() + " was purged");
        };
    }
}
