package dev.coffer.repository;

import java.util.Collection;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/// Tags entries and paths, within a transaction that has begun; what is so already is no change.
final class TagChanges {
    private final TagTable tags;
    private final ChangeLog log;

    TagChanges(Transaction tx) {
        this.tags = new TagTable(tx.session(), tx.now());
        this.log = tx.log();
    }

    void tag(Entry entry, Collection<Tag> wanted) {
        for (Tag tag : new LinkedHashSet<>(wanted)) {
            if (tags.tag(entry, tag)) {
                record(Change.Kind.TAGGED, entry.path(), entry.id().toString(), tag);
            }
        }
    }

    void untag(Entry entry, Collection<Tag> unwanted) {
        for (Tag tag : new LinkedHashSet<>(unwanted)) {
            if (tags.untag(entry, tag)) {
                record(Change.Kind.UNTAGGED, entry.path(), entry.id().toString(), tag);
            }
        }
    }

    void tag(EntryPath path, Collection<Tag> wanted) {
        for (Tag tag : new LinkedHashSet<>(wanted)) {
            if (tags.tag(path, tag)) {
                record(Change.Kind.PATH_TAGGED, path, null, tag);
            }
        }
    }

    void untag(EntryPath path, Collection<Tag> unwanted) {
        for (Tag tag : new LinkedHashSet<>(unwanted)) {
            if (tags.untag(path, tag)) {
                record(Change.Kind.PATH_UNTAGGED, path, null, tag);
            }
        }
    }

    private void record(Change.Kind kind, EntryPath path, @Nullable String entry, Tag tag) {
        log.record(kind, path.text(), entry, tag.text(), null, null);
    }
}
