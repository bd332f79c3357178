package dev.coffer.app;

import dev.coffer.repository.Blob;
import dev.coffer.repository.Digests;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryTimes;
import dev.coffer.repository.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Entries as the commands print them.
final class EntryRows {

    /// State, size, time, id and path, between tabs.
    static String columns(Entry entry, boolean current) {
        return String.join(
                "\t",
                current ? "current" : state(entry),
                content(entry).map(it -> Long.toString(it.size())).orElse("-"),
                time(entry).toString(),
                entry.id().toString(),
                entry.path().text());
    }

    static JsonLine json(JsonLine json, Entry entry) {
        Optional<Entry.Purged.Content> content = content(entry);
        EntryTimes times = entry.times();
        json.put("path", entry.path().text())
                .put("id", entry.id().toString())
                .put("state", state(entry))
                .put("origin", entry.origin().text())
                .put("revision", entry.revision())
                .put("sha256", content.map(it -> it.digests().sha256().hex()))
                .put("md5", content.map(it -> it.digests().md5().hex()))
                .put("media_type", content.map(Entry.Purged.Content::mediaType));
        content.ifPresent(it -> json.put("size", it.size()));
        if (entry instanceof Entry.Published published) {
            json.put("publication", published.publication());
        }
        return json.put("created", times.created().toString())
                .put("uploaded", text(times.uploaded()))
                .put("published", text(times.published()))
                .put("archived", text(times.archived()))
                .put("expired", text(times.expired()))
                .put("purged", text(times.purged()));
    }

    static String tags(List<Tag> tags) {
        return String.join(",", tags.stream().map(Tag::text).toList());
    }

    static String state(Entry entry) {
        return entry.state().name().toLowerCase(Locale.ROOT);
    }

    /// When it came into the state that it is in.
    private static Instant time(Entry entry) {
        EntryTimes times = entry.times();
        return switch (entry.state()) {
            case UNPUBLISHED -> times.created();
            case PUBLISHED -> times.published().orElse(times.created());
            case EXPIRED -> times.expired().orElse(times.created());
            case PURGED -> times.purged().orElse(times.created());
        };
    }

    private static Optional<Entry.Purged.Content> content(Entry entry) {
        return switch (entry) {
            case Entry.Draft _ -> Optional.empty();
            case Entry.Held held -> Optional.of(content(held.blob()));
            case Entry.Purged purged -> purged.content();
        };
    }

    private static Entry.Purged.Content content(Blob blob) {
        Digests digests = blob.digests();
        return new Entry.Purged.Content(digests, blob.size(), blob.mediaType());
    }

    private static Optional<String> text(Optional<Instant> time) {
        return time.map(Instant::toString);
    }

    private EntryRows() {}
}
