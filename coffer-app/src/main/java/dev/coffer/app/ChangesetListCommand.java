package dev.coffer.app;

import dev.coffer.repository.Changeset;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer changeset ls`.
final class ChangesetListCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = ChangesetOptions.verb(
                ChangesetVerb.LS,
                "",
                "Lists changesets that are open: state, number of things, begun, id, author and note, between tabs.");
        Options.flag(spec, "Those that have ended, too.", "--all");
        EntryOptions.catalogue(spec);
        Options.examples(spec, "coffer changeset ls", "coffer changeset ls --all --json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        boolean all = line.hasMatchedOption("--all");
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            EntryOptions.catalogue(coffer).<Boolean, RuntimeException>read(snapshot -> {
                snapshot.changesets()
                        .filter(changeset -> all || changeset instanceof Changeset.Open)
                        .forEach(changeset -> tally.row(
                                ChangesetOptions.columns(changeset), json -> ChangesetOptions.json(json, changeset)));
                return true;
            });
        }
        return tally.end(1);
    }
}
