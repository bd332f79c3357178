package dev.coffer.app;

import dev.coffer.repository.Changeset;
import dev.coffer.repository.ChangesetId;
import dev.coffer.repository.Changesets;
import java.time.Duration;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer changeset begin`.
final class ChangesetBeginCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = ChangesetOptions.verb(
                ChangesetVerb.BEGIN, "", "Begins a changeset and prints its id, which the other verbs take.");
        Options.value(spec, "TEXT", "Why, for the log.", "--note");
        Options.value(spec, "TIME", "How long it may lie untouched, as 90m. Default: 24h.", "--lease");
        EntryOptions.catalogue(spec);
        Options.examples(spec, "coffer changeset begin", "coffer changeset begin --note 'nightly export' --lease 3h");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Duration lease = S3Options.text(line, "--lease")
                .map(text -> S3Options.duration(text, "--lease"))
                .orElse(Changesets.LEASE);
        String note = S3Options.text(line, "--note").orElse("");
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Changeset begun =
                    EntryOptions.catalogue(coffer).changesets().begin(new ChangesetId(UUID.randomUUID()), note, lease);
            tally.row(begun.id().toString(), json -> ChangesetOptions.json(json, begun));
        }
        return tally.end(1);
    }
}
