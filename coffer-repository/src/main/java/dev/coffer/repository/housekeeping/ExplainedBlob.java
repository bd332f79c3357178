package dev.coffer.repository.housekeeping;

import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Explanation.Fact;
import dev.coffer.repository.Explanation.Kind;
import dev.coffer.repository.Session;
import dev.coffer.repository.housekeeping.Removals.Removal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Says of one digest what refers to it, what holds it, where it lies, and what keeps its objects.
final class ExplainedBlob {
    private static final int MOST = 100;

    private static final String BLOBS = "SELECT id, state, bucket, object_key, size, lease_until, written FROM blob"
            + " WHERE place = ? AND sha256 = ? ORDER BY id";
    private static final String ENTRIES =
            "SELECT path, state, id FROM entry WHERE blob_id = ? ORDER BY path, id LIMIT " + MOST;
    private static final String SOURCES = "SELECT name FROM source WHERE blob_id = ? ORDER BY name LIMIT " + MOST;
    private static final String COPIES =
            "SELECT store, bucket, object_key, purpose FROM placement WHERE blob_id = ? ORDER BY store, object_key";
    private static final String BACKUPS = "SELECT id, state, started_at FROM backup WHERE state <> 'DROPPED'"
            + " AND start_seq <= ? ORDER BY start_seq LIMIT " + MOST;

    private record Row(String id, String state, String url, long size, Instant leaseUntil, boolean isWritten) {}

    private final Site site;
    private final Session session;
    private final Predicate<EntryPath> mayRead;
    private final List<Fact> facts;

    /// @param mayRead which paths may be named
    ExplainedBlob(Site site, Session session, Predicate<EntryPath> mayRead, List<Fact> facts) {
        this.site = site;
        this.session = session;
        this.mayRead = mayRead;
        this.facts = facts;
    }

    void explain(String sha256) {
        List<Row> rows = session.list(
                BLOBS,
                row -> new Row(
                        row.getString(1),
                        row.getString(2),
                        "s3://" + row.getString(3) + "/" + row.getString(4),
                        row.getLong(5),
                        Instant.ofEpochMilli(row.getLong(6)),
                        row.getInt(7) == 1),
                site.place(),
                sha256);
        for (Row row : rows) {
            add(Kind.STATE, "sha256-" + sha256 + ": " + row.size() + " bytes, " + row.state() + ", at " + row.url());
            switch (row.state()) {
                case "LIVE" -> live(row);
                case "STAGING" ->
                    add(Kind.HOLD, "its upload is under way, or will be given up", Optional.of(row.leaseUntil()));
                default -> {}
            }
        }
        Cached.hosts(session, Optional.of(sha256))
                .forEach(host -> add(Kind.CACHE, "the host " + host + " has it in its cache"));
        Removals.of(session, site.place(), sha256).forEach(this::removal);
    }

    private void live(Row row) {
        List<Fact> references = session.list(
                ENTRIES,
                found -> new Fact(
                        Kind.ENTRY,
                        mayRead.test(new EntryPath(found.getString(1)))
                                ? "the " + found.getString(2) + " version " + found.getString(3) + " of "
                                        + found.getString(1) + " refers to it"
                                : "a version of a path that you may not read refers to it",
                        Optional.empty()),
                row.id());
        facts.addAll(references);
        List<Fact> sources = session.list(
                SOURCES,
                found -> new Fact(Kind.SOURCE, found.getString(1) + " was stashed as it", Optional.empty()),
                row.id());
        facts.addAll(sources);
        session.list(
                        COPIES,
                        found -> "a copy (" + found.getString(4) + ") lies in the store '" + found.getString(1)
                                + "' at s3://" + found.getString(2) + "/" + found.getString(3),
                        row.id())
                .forEach(text -> add(Kind.OBJECT, text));
        boolean held = !row.leaseUntil().isBefore(site.at());
        if (held) {
            add(Kind.HOLD, "somebody may be about to refer to it", Optional.of(row.leaseUntil()));
        }
        if (!references.isEmpty() || !sources.isEmpty()) {
            add(Kind.VERDICT, "it stays: something refers to it");
        } else if (site.fixedNames() && !row.isWritten()) {
            add(
                    Kind.VERDICT,
                    "it stays: it was found in the bucket, and Coffer is not known to have written it; only a purge of a"
                            + " path with this content takes it");
        } else {
            add(
                    Kind.VERDICT,
                    "it goes: nothing refers to it" + (held ? ", when its hold has passed" : ""),
                    Optional.of(row.leaseUntil()));
        }
    }

    private void removal(Removal row) {
        String object = row.object().url() + " in the store '" + row.store() + "' (" + row.purpose() + ")";
        if (row.removedAt().isPresent()) {
            add(
                    Kind.OBJECT,
                    object + " was removed at "
                            + Instant.ofEpochMilli(row.removedAt().get()) + " by " + row.author() + ": "
                            + row.reason());
            return;
        }
        add(
                Kind.OBJECT,
                object + " is to be removed since " + Instant.ofEpochMilli(row.askedAt()) + ", by " + row.author()
                        + ": " + row.reason());
        facts.addAll(guards(row));
    }

    /// What keeps an object that is to be removed; empty if the next run removes it.
    List<Fact> guards(Removal row) {
        if (row.removedAt().isPresent() || row.isErasure() || row.purpose().equals("DERIVATIVE")) {
            return List.of();
        }
        List<Fact> guards = new ArrayList<>();
        Instant readers = Instant.ofEpochMilli(row.askedAt()).plus(site.graces().reader());
        if (readers.isAfter(site.at())) {
            guards.add(new Fact(Kind.READER, "readers have their time", Optional.of(readers)));
        }
        row.condemnSeq()
                .ifPresent(number -> guards.addAll(session.list(
                        BACKUPS,
                        found -> new Fact(
                                Kind.BACKUP,
                                "the backup " + found.getString(1) + " of " + Instant.ofEpochMilli(found.getLong(3))
                                        + " (" + found.getString(2) + ") may need it",
                                Optional.empty()),
                        number)));
        return guards;
    }

    private void add(Kind kind, String text) {
        add(kind, text, Optional.empty());
    }

    private void add(Kind kind, String text, Optional<Instant> until) {
        facts.add(new Fact(kind, text, until));
    }
}
