package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Changeset;
import dev.coffer.repository.Changesets;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer changeset commit`, `rollback` and `renew`.
final class ChangesetEndCommand implements Command {
    private final End end;

    enum End {
        COMMIT,
        ROLLBACK,
        RENEW
    }

    ChangesetEndCommand(End end) {
        this.end = end;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = ChangesetOptions.verb(
                ChangesetVerb.valueOf(end.name()),
                "CHANGESET",
                switch (end) {
                    case COMMIT ->
                        "Lands all that was collected in one instant. Exit code 1, and nothing of it has happened, if"
                                + " somebody else has changed an entry meanwhile. Repeated, it says so again.";
                    case ROLLBACK -> "Gives all that was collected up: what was added is purged.";
                    case RENEW -> "Keeps it from counting as abandoned for another lease.";
                });
        if (end == End.COMMIT) {
            EntryOptions.claims(spec);
        }
        EntryOptions.catalogue(spec);
        Options.arguments(spec, "CHANGESET", "1", "The changeset.");
        String command = "coffer changeset " + end.name().toLowerCase(Locale.ROOT) + " \"$changeset\"";
        Options.examples(
                spec, end == End.COMMIT ? new String[] {command, command + " --claim 4711"} : new String[] {command});
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Catalogue catalogue = EntryOptions.catalogue(coffer);
            String id = S3Options.arguments(line).getFirst();
            Changeset now = end(catalogue, ChangesetOptions.any(catalogue, id), line);
            tally.row(ChangesetOptions.columns(now), json -> ChangesetOptions.json(json, now));
        }
        return tally.end(1);
    }

    private Changeset end(Catalogue catalogue, Changeset changeset, ParseResult line) {
        Changesets changesets = catalogue.changesets();
        if (end == End.COMMIT && changeset instanceof Changeset.Committed) {
            return changeset;
        }
        if (end == End.ROLLBACK && changeset instanceof Changeset.RolledBack) {
            return changeset;
        }
        Changeset.Open open = ChangesetOptions.open(catalogue, changeset.id().toString());
        return switch (end) {
            case COMMIT -> changesets.commit(open, EntryOptions.claims(line, catalogue));
            case ROLLBACK -> changesets.rollBack(open);
            case RENEW -> changesets.renew(open);
        };
    }
}
