package dev.coffer.app;

import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Snapshot;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer history`: all versions of a path.
final class HistoryCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = EntryOptions.command(
                CommandName.HISTORY.word(),
                "PATH...",
                "Lists the versions of paths, the first added first: state, size, the time of that state, id, path and",
                "tags, between tabs. The one that readers get is 'current'. Exit code 1 if a path has none.");
        EntryOptions.catalogue(spec);
        Options.arguments(spec, "PATH", "1..*", "The paths.");
        Options.examples(spec, "coffer history exports/users.csv", "coffer history --json exports/users.csv");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        List<EntryPath> paths = EntryOptions.paths(line);
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            for (EntryPath path : paths) {
                boolean any = EntryOptions.catalogue(coffer)
                        .<Boolean, RuntimeException>read(snapshot -> show(snapshot, path, tally));
                if (!any) {
                    tally.failed(path.text(), "it has no entry");
                }
            }
        }
        return tally.end(paths.size());
    }

    private static boolean show(Snapshot snapshot, EntryPath path, S3Tally tally) {
        Optional<Entry.Published> current = snapshot.current(path);
        boolean any = false;
        try (Stream<Entry> history = snapshot.history(path)) {
            for (Iterator<Entry> each = history.iterator(); each.hasNext(); any = true) {
                Entry entry = each.next();
                boolean isCurrent =
                        current.filter(it -> it.id().equals(entry.id())).isPresent();
                var tags = snapshot.tags(entry);
                tally.row(
                        EntryRows.columns(entry, isCurrent) + "\t" + EntryRows.tags(tags),
                        json -> EntryRows.json(json, entry)
                                .put("current", isCurrent)
                                .putList(
                                        "tags",
                                        tags.stream().map(tag -> tag.text()).toList()));
            }
        }
        return any;
    }
}
