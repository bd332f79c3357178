package dev.coffer.app;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.EntryQuery;
import dev.coffer.repository.EntryState;
import dev.coffer.repository.Tag;
import dev.coffer.repository.archive.Archive;
import dev.coffer.store.s3.S3Store;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// Which entries `coffer archive` and `coffer thaw` are about, as their command lines say it.
final class ArchiveSelection {
    private ArchiveSelection() {}

    static void options(CommandSpec spec) {
        Options.value(spec, "TAG", "Only versions that have this tag.", "--tag");
        Options.flag(spec, "Only expired versions.", "--expired");
        Options.values(spec, "DIGEST", "Also the versions that have these bytes.", "--digest");
    }

    /// All versions with content that were named.
    static List<Entry.Held> of(ParseResult line, Catalogue catalogue, Archive archive) {
        List<Entry.Held> entries = new ArrayList<>();
        List<String> paths = line.matchedPositionalValue(0, List.of());
        List<String> digests = line.matchedOptionValue("--digest", List.of());
        if (paths.isEmpty() && digests.isEmpty()) {
            throw new IllegalArgumentException("nothing was named: a path, a path/ for all below it, or --digest");
        }
        for (String path : paths) {
            entries.addAll(catalogue.<List<Entry.Held>, RuntimeException>read(snapshot -> {
                boolean below = path.endsWith("/");
                Stream<Entry> found = snapshot.find(query(line, path));
                List<Entry.Held> held = found.filter(Entry.Held.class::isInstance)
                        .map(Entry.Held.class::cast)
                        .filter(entry -> below || entry.path().equals(new EntryPath(path)))
                        .toList();
                if (held.isEmpty()) {
                    throw new IllegalArgumentException("there is no version with content of '" + path + "'");
                }
                return held;
            }));
        }
        for (String digest : digests) {
            entries.addAll(archive.entriesOf(BlobId.parse(digest)));
        }
        return entries;
    }

    /// The server of the repository, where it has classes.
    static S3Store server(Coffer coffer) {
        if (coffer.store() instanceof S3Store server) {
            return server;
        }
        throw new ConfigurationException(coffer.describe() + " has no archive; a store on S3 has (setting store)");
    }

    private static EntryQuery query(ParseResult line, String path) {
        EntryQuery all = EntryQuery.everything().withPrefix(EntryOptions.prefix(path));
        EntryQuery wanted = line.hasMatchedOption("--expired") ? all.withStates(EnumSet.of(EntryState.EXPIRED)) : all;
        String tag = line.matchedOptionValue("--tag", "");
        return tag.isEmpty() ? wanted : wanted.withAll(new Tag(tag));
    }
}
