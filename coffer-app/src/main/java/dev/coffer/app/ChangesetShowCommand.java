package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Changeset;
import dev.coffer.repository.ChangesetItem;
import dev.coffer.repository.EntryId;
import dev.coffer.repository.Tag;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer changeset show`: what a changeset is and does.
final class ChangesetShowCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = ChangesetOptions.verb(
                ChangesetVerb.SHOW,
                "CHANGESET",
                "Says what a changeset is: state, number of things, begun, id, author and note, between tabs; then what",
                "it does, in its order: kind, path, entry and tag.");
        EntryOptions.catalogue(spec);
        Options.arguments(spec, "CHANGESET", "1", "The changeset.");
        Options.examples(spec, "coffer changeset show \"$changeset\"", "coffer changeset show --json \"$changeset\"");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Catalogue catalogue = EntryOptions.catalogue(coffer);
            Changeset changeset =
                    ChangesetOptions.any(catalogue, S3Options.arguments(line).getFirst());
            tally.row(ChangesetOptions.columns(changeset), json -> ChangesetOptions.json(json, changeset));
            catalogue.<Boolean, RuntimeException>read(snapshot -> {
                snapshot.items(changeset.id()).forEach(item -> row(item, tally));
                return true;
            });
        }
        return tally.end(1);
    }

    private static void row(ChangesetItem item, S3Tally tally) {
        String kind = item.kind().name().toLowerCase(Locale.ROOT);
        tally.row(
                String.join(
                        "\t",
                        kind,
                        item.path().text(),
                        item.entry().map(EntryId::toString).orElse("-"),
                        item.tag().map(Tag::text).orElse("-")),
                json -> json.put("position", item.position())
                        .put("kind", kind)
                        .put("path", item.path().text())
                        .put("id", item.entry().map(EntryId::toString))
                        .put("tag", item.tag().map(Tag::text)));
    }
}
