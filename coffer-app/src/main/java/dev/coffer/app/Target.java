package dev.coffer.app;

import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryId;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Snapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.ParseResult;

/// What a command is told to work on: a path, or one version by its id.
sealed interface Target {
    Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    record OfPath(EntryPath path) implements Target {}

    record OfEntry(EntryId id) implements Target {}

    /// @throws IllegalArgumentException if it is neither, quoting it
    static Target parse(String text) {
        return ID.matcher(text).matches() ? new OfEntry(EntryId.parse(text)) : new OfPath(new EntryPath(text));
    }

    static List<Target> all(ParseResult line) {
        return S3Options.arguments(line).stream().map(Target::parse).toList();
    }

    /// The version that is meant: the one with the id, or the current one of the path.
    ///
    /// @throws RepositoryException.Conflict if there is none
    default Entry entry(Snapshot snapshot) {
        return switch (this) {
            case OfEntry(EntryId id) -> byId(snapshot, id);
            case OfPath(EntryPath path) ->
                snapshot.current(path)
                        .orElseThrow(() -> new RepositoryException.Conflict(path + " has no published entry"));
        };
    }

    /// The one with the id, or of a path the newest that can be published.
    ///
    /// @param expired whether only expired ones count, the one that was published last being the newest
    /// @throws RepositoryException.Conflict if there is none
    default Entry.Publishable publishable(Snapshot snapshot, boolean expired) {
        String what = expired ? "no expired entry" : "no unpublished entry";
        Optional<Entry> found = switch (this) {
            case OfEntry(EntryId id) -> Optional.of(byId(snapshot, id));
            case OfPath(EntryPath path) ->
                snapshot.history(path)
                        .filter(entry -> expired ? entry instanceof Entry.Expired : entry instanceof Entry.Unpublished)
                        .max(Comparator.comparing((Entry entry) -> entry.times()
                                        .published()
                                        .orElse(entry.times().created()))
                                .thenComparing(Entry::revision));
        };
        Entry entry = found.orElseThrow(() -> new RepositoryException.Conflict(text() + " has " + what));
        return switch (entry) {
            case Entry.Publishable publishable -> publishable;
            case Entry.Published _ -> throw new RepositoryException.Conflict(text() + " is published already");
            case Entry.Draft _ -> throw new RepositoryException.Conflict(text() + " has no content yet");
            case Entry.Purged _ -> throw new RepositoryException.Conflict(text() + " was purged");
        };
    }

    /// As it was written.
    default String text() {
        return switch (this) {
            case OfEntry(EntryId id) -> id.toString();
            case OfPath(EntryPath path) -> path.text();
        };
    }

    private static Entry byId(Snapshot snapshot, EntryId id) {
        return snapshot.entry(id).orElseThrow(() -> new RepositoryException.Conflict("there is no entry " + id));
    }
}
