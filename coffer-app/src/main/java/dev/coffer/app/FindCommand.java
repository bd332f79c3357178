package dev.coffer.app;

import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.EntryQuery;
import dev.coffer.repository.EntryState;
import dev.coffer.repository.Snapshot;
import dev.coffer.repository.Tag;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer find`: entries by path, state and tags.
final class FindCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = EntryOptions.command(
                CommandName.FIND.word(),
                "[PREFIX]",
                "Finds entries, in the order of their paths: state, size, the time of that state, id and path, between",
                "tabs. Without --state or --every only what readers get: the current entry of each path. An entry's",
                "tags are its own and those of its path. However many are found, it takes no more memory than a page.");
        query(spec);
        Options.values(spec, "STATE", "Every version that is unpublished, published, expired or purged.", "--state");
        Options.flag(spec, "Every version.", "--every");
        Options.flag(spec, "Only the paths, each once.", "--paths");
        Options.flag(spec, "Tags too, between commas.", "--tags");
        Options.value(spec, "N", "Stop after so many; at the end of a path. The last path goes to --after.", "--limit");
        Options.value(spec, "PATH", "Go on behind this path.", "--after");
        EntryOptions.catalogue(spec);
        Options.arguments(
                spec,
                "PREFIX",
                "0..1",
                "What the paths begin with, as text: exports/ is a directory, / is everything.");
        Options.examples(
                spec,
                "coffer find exports/",
                "coffer find exports/ --all nightly --none checked --json",
                "coffer find --any day=2026-11-20 --any day=2026-11-21 --paths",
                "coffer find --state expired --limit 1000 --after exports/users.csv");
        return spec;
    }

    /// The flags that say which tags are wanted.
    static void query(CommandSpec spec) {
        Options.values(spec, "TAG", "It has this tag. May be given again: all of them.", "--all");
        Options.values(spec, "TAG", "It has one of these tags. May be given again.", "--any");
        Options.values(spec, "TAG", "It does not have this tag. May be given again.", "--none", "--exclude");
    }

    /// What [#query] says.
    static EntryQuery query(ParseResult line, String prefix) {
        return new EntryQuery(
                EntryOptions.prefix(prefix),
                EnumSet.of(EntryState.PUBLISHED),
                true,
                tags(line, "--any"),
                tags(line, "--all"),
                tags(line, "--none"));
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        EntryQuery query =
                query(line, S3Options.arguments(line).stream().findFirst().orElse(""));
        if (line.hasMatchedOption("--every")) {
            query = query.withStates(EnumSet.allOf(EntryState.class));
        } else if (line.hasMatchedOption("--state")) {
            query = query.withStates(states(line));
        }
        EntryQuery wanted = query;
        Optional<EntryPath> after = S3Options.text(line, "--after").map(EntryPath::new);
        long most = EntryOptions.count(line, "--limit").orElse(Long.MAX_VALUE);
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            EntryOptions.catalogue(coffer).<Boolean, RuntimeException>read(snapshot -> {
                try (Stream<Entry> found =
                        after.isPresent() ? snapshot.find(wanted, after.get()) : snapshot.find(wanted)) {
                    show(snapshot, found.iterator(), most, wanted, line, tally);
                }
                return true;
            });
        }
        return tally.end(1);
    }

    private static void show(
            Snapshot snapshot, Iterator<Entry> found, long most, EntryQuery query, ParseResult line, S3Tally tally) {
        boolean onlyPaths = line.hasMatchedOption("--paths");
        boolean withTags = line.hasMatchedOption("--tags");
        Optional<EntryPath> last = Optional.empty();
        for (long shown = 0; found.hasNext(); shown++) {
            Entry entry = found.next();
            boolean isNewPath = last.filter(entry.path()::equals).isEmpty();
            if (shown >= most && isNewPath) {
                return;
            }
            last = Optional.of(entry.path());
            if (onlyPaths) {
                if (isNewPath) {
                    tally.row(
                            entry.path().text(),
                            json -> json.put("path", entry.path().text()));
                }
                continue;
            }
            List<Tag> tags = withTags ? snapshot.tags(entry) : List.of();
            tally.row(
                    EntryRows.columns(entry, query.isCurrent()) + (withTags ? "\t" + EntryRows.tags(tags) : ""),
                    json -> {
                        EntryRows.json(json, entry);
                        return withTags
                                ? json.putList(
                                        "tags", tags.stream().map(Tag::text).toList())
                                : json;
                    });
        }
    }

    private static Set<Tag> tags(ParseResult line, String option) {
        return Set.copyOf(
                S3Options.all(line, option).stream().map(Tag::new).distinct().toList());
    }

    private static Set<EntryState> states(ParseResult line) {
        EnumSet<EntryState> states = EnumSet.noneOf(EntryState.class);
        for (String text : S3Options.all(line, "--state")) {
            states.add(Arrays.stream(EntryState.values())
                    .filter(state -> state.name().toLowerCase(Locale.ROOT).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--state: '" + text + "' is none of unpublished, published, expired and purged")));
        }
        return states;
    }
}
