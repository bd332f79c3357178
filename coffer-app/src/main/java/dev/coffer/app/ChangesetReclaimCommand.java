package dev.coffer.app;

import dev.coffer.repository.Changeset;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer changeset reclaim`.
final class ChangesetReclaimCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = ChangesetOptions.verb(
                ChangesetVerb.RECLAIM,
                "",
                "Rolls back every open changeset whose lease has passed, and prints them. coffer gc does so too.");
        EntryOptions.catalogue(spec);
        Options.examples(spec, "coffer changeset reclaim");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            for (Changeset changeset :
                    EntryOptions.catalogue(coffer).changesets().reclaim()) {
                tally.row(ChangesetOptions.columns(changeset), json -> ChangesetOptions.json(json, changeset));
            }
        }
        return tally.end(1);
    }
}
