package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Changeset;
import dev.coffer.repository.Changesets;
import dev.coffer.repository.Entry;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Tag;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// `coffer changeset publish`, `expire`, `tag` and `untag`: what the commit is to do with what is there.
final class ChangesetItemCommand implements Command {
    private final Deed deed;

    enum Deed {
        PUBLISH,
        EXPIRE,
        TAG,
        UNTAG;

        ChangesetVerb verb() {
            return ChangesetVerb.valueOf(name());
        }

        boolean isOfTags() {
            return this == TAG || this == UNTAG;
        }
    }

    ChangesetItemCommand(Deed deed) {
        this.deed = deed;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = ChangesetOptions.verb(deed.verb(), "CHANGESET TARGET...", description());
        if (deed.isOfTags()) {
            EntryOptions.tags(spec, "The tag.");
        }
        EntryOptions.catalogue(spec);
        Options.arguments(spec, "CHANGESET", "1..*", "The changeset, then paths or ids of entries.");
        String word = deed.name().toLowerCase(Locale.ROOT);
        Options.examples(
                spec,
                "coffer changeset " + word + " \"$changeset\" " + (deed.isOfTags() ? "--tag checked " : "")
                        + "exports/users.csv");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        List<String> arguments = S3Options.arguments(line);
        if (arguments.size() < 2) {
            throw new ParameterException(line.commandSpec().commandLine(), "a TARGET is wanted behind the CHANGESET");
        }
        List<Target> targets = arguments.subList(1, arguments.size()).stream()
                .map(Target::parse)
                .toList();
        Set<Tag> tags = deed.isOfTags() ? EntryOptions.tags(line) : Set.of();
        if (deed.isOfTags() && tags.isEmpty()) {
            throw new IllegalArgumentException("--tag or --date-tag is wanted");
        }
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Catalogue catalogue = EntryOptions.catalogue(coffer);
            Changeset.Open changeset = ChangesetOptions.open(catalogue, arguments.getFirst());
            targets.forEach(target -> add(catalogue, changeset, target, tags));
            Changeset now = ChangesetOptions.any(catalogue, arguments.getFirst());
            tally.row(ChangesetOptions.columns(now), json -> ChangesetOptions.json(json, now));
        }
        return tally.end(1);
    }

    private void add(Catalogue catalogue, Changeset.Open changeset, Target target, Set<Tag> tags) {
        Changesets changesets = catalogue.changesets();
        switch (deed) {
            case PUBLISH -> {
                Entry.Publishable entry = catalogue.read(snapshot -> target.publishable(snapshot, false));
                changesets.publish(changeset, List.of(entry));
            }
            case EXPIRE -> {
                Entry entry = catalogue.read(target::entry);
                if (!(entry instanceof Entry.Published published)) {
                    throw new RepositoryException.Conflict(target.text() + " is not published");
                }
                changesets.expire(changeset, List.of(published));
            }
            case TAG -> {
                switch (target) {
                    case Target.OfPath(var path) -> changesets.tag(changeset, path, tags);
                    case Target.OfEntry _ -> changesets.tag(changeset, catalogue.read(target::entry), tags);
                }
            }
            case UNTAG -> {
                switch (target) {
                    case Target.OfPath(var path) -> changesets.untag(changeset, path, tags);
                    case Target.OfEntry _ -> changesets.untag(changeset, catalogue.read(target::entry), tags);
                }
            }
        }
    }

    private String[] description() {
        return switch (deed) {
            case PUBLISH ->
                new String[] {
                    "Lets the commit publish entries that are there: one by its id, or the newest unpublished one of a",
                    "path. An expired one is published again by its id."
                };
            case EXPIRE -> new String[] {"Lets the commit expire entries: one by its id, or a path's current one."};
            case TAG -> new String[] {"Lets the commit tag paths, with all their versions, and single entries."};
            case UNTAG -> new String[] {"Lets the commit take tags off paths and entries."};
        };
    }
}
