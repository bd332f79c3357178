package dev.coffer.app;

import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Tag;
import dev.coffer.repository.Transaction;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer tag` and `coffer untag`: all that is named at once, or nothing.
final class TagCommand implements Command {
    private final boolean tagging;

    TagCommand(boolean tagging) {
        this.tagging = tagging;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = EntryOptions.command(
                (tagging ? CommandName.TAG : CommandName.UNTAG).word(),
                "TARGET...",
                tagging
                        ? "Tags paths, with all their versions and those to come; or single entries, by their id or with"
                        : "Takes tags off paths, or off single entries, by their id or with",
                "--current. All at once, or nothing. What is so already is no change.");
        EntryOptions.tags(spec, "The tag.");
        Options.flag(spec, "Of a path its current entry, not the path.", "--current");
        EntryOptions.catalogue(spec);
        Options.arguments(spec, "TARGET", "1..*", "Paths, or ids of entries.");
        String word = tagging ? "tag" : "untag";
        Options.examples(
                spec,
                "coffer " + word + " --tag restricted exports/users.csv",
                "coffer " + word + " --current --tag checked --date-tag hour=2026-11-20 exports/users.csv");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        List<Target> targets = Target.all(line);
        Set<Tag> tags = EntryOptions.tags(line);
        if (tags.isEmpty()) {
            throw new IllegalArgumentException("--tag or --date-tag is wanted");
        }
        boolean current = line.hasMatchedOption("--current");
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            EntryOptions.catalogue(coffer).<Boolean, RuntimeException>inTransaction(tx -> {
                targets.forEach(target -> {
                    if (target instanceof Target.OfPath(var path) && !current) {
                        change(tx, path, tags);
                    } else {
                        change(tx, target.entry(tx.snapshot()), tags);
                    }
                });
                return true;
            });
            for (Target target : targets) {
                tally.row(
                        target.text() + "\t" + EntryRows.tags(tags.stream().toList()),
                        json -> json.put("target", target.text())
                                .putList(
                                        tagging ? "tagged" : "untagged",
                                        tags.stream().map(Tag::text).toList()));
            }
        }
        return tally.end(targets.size());
    }

    private void change(Transaction tx, EntryPath path, Set<Tag> tags) {
        if (tagging) {
            tx.tag(path, tags);
        } else {
            tx.untag(path, tags);
        }
    }

    private void change(Transaction tx, Entry entry, Set<Tag> tags) {
        if (tagging) {
            tx.tag(entry, tags);
        } else {
            tx.untag(entry, tags);
        }
    }
}
