package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Drafts;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer append`: content in the making, on this host.
final class AppendCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = EntryOptions.command(
                CommandName.APPEND.word(),
                "PATH [FILE...]",
                "Appends to what a path will hold: to the newest version that was announced on this host and has no",
                "content yet, or to a new one. Each append is there in full or not at all, also after a crash, and",
                "stays on this host; --publish uploads all of it and publishes it. Prints bytes so far, id, path.");
        Options.flag(spec, "Publish what was appended, with what this command appends.", "--publish");
        EntryOptions.repository(spec);
        Options.arguments(spec, "PATH", "1..*", "The path, then files; - is standard input.");
        Options.examples(
                spec,
                "coffer append logs/today.txt part-1 part-2",
                "date | coffer append logs/today.txt -",
                "coffer append logs/today.txt --publish");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        List<String> arguments = S3Options.arguments(line);
        EntryPath path = new EntryPath(arguments.getFirst());
        List<String> files = arguments.subList(1, arguments.size());
        boolean publishing = line.hasMatchedOption("--publish");
        if (files.isEmpty() && !publishing) {
            throw new IllegalArgumentException("nothing to append: name files, or - for standard input");
        }
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            Catalogue catalogue = EntryOptions.catalogue(coffer);
            Path temp = coffer.places().temp();
            Drafts drafts =
                    new Drafts(catalogue, coffer.repository(), coffer.places().drafts());
            Entry.Draft draft = draft(catalogue, path, !files.isEmpty());
            for (String file : files) {
                try (InputStream bytes = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
                    drafts.append(draft, bytes);
                }
            }
            if (publishing) {
                Entry.Publishable filled = drafts.fill(draft, temp);
                Entry now = catalogue.inTransaction(tx -> tx.publish(filled));
                tally.row(EntryRows.columns(now, true), json -> EntryRows.json(json, now));
            } else {
                long size = drafts.size(draft);
                tally.row(
                        size + "\t" + draft.id() + "\t" + path,
                        json -> json.put("path", path.text())
                                .put("id", draft.id().toString())
                                .put("size", size));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tally.end(1);
    }

    private static Entry.Draft draft(Catalogue catalogue, EntryPath path, boolean announcing) {
        Optional<Entry.Draft> there = catalogue.read(snapshot -> newest(snapshot, path, catalogue));
        if (there.isEmpty() && !announcing) {
            throw new RepositoryException.Conflict("nothing was appended to " + path + " on this host");
        }
        return there.orElseGet(() -> catalogue.inTransaction(tx -> tx.announce(path)));
    }

    private static Optional<Entry.Draft> newest(Snapshot snapshot, EntryPath path, Catalogue catalogue) {
        try (Stream<Entry> history = snapshot.history(path)) {
            return history.filter(Entry.Draft.class::isInstance)
                    .map(Entry.Draft.class::cast)
                    .filter(draft -> draft.origin().equals(catalogue.author().host()))
                    .max(Comparator.comparing(Entry.Draft::revision));
        }
    }
}
