package dev.coffer.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Purges as caches before the servers have to be told of them: one call for each tag of a version that was purged.
///
/// Rows of calls are made of the log, once over all servers; they are taken by a lease, so that servers share them, and
/// stay until they were made. A process that dies in between has its calls made by another, so that each is made at
/// least once. A call waits for the servers that run: what they keep would be asked back at once.
///
/// Safe for use by several threads and processes.
public final class PurgeCalls {
    /// For how long who has taken calls has them to itself.
    public static final Duration TAKEN = Duration.ofMinutes(2);

    /// For how long calls wait for servers that do not answer.
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    /// When a call is given up.
    public static final Duration GIVEN_UP = Duration.ofDays(7);

    private static final int PAGE = 1_000;
    private static final int MOST_WORDS = 300;
    private static final String NAME = "servers";

    private static final String FOLLOWED = "SELECT followed FROM purge_hook WHERE name = ?";
    private static final String BEGIN =
            "INSERT INTO purge_hook (name, followed, seen_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING";
    private static final String GO_ON = "UPDATE purge_hook SET followed = ?, seen_at = ? WHERE name = ?";
    private static final String PURGED = "SELECT c.number, c.path, e.sha256, e.md5 FROM change c"
            + " LEFT JOIN entry e ON e.id = c.entry_id WHERE c.number > ? AND c.number <= ?"
            + " AND c.kind IN ('PURGED', 'FORGOTTEN', 'ERASED') AND c.kind = 'PURGED' ORDER BY c.number LIMIT " + PAGE;
    private static final String QUARANTINED = "SELECT c.number, c.detail FROM change c WHERE c.number > ?"
            + " AND c.number <= ? AND c.kind = 'QUARANTINED' ORDER BY c.number";
    private static final String PATHS = "SELECT DISTINCT e.path FROM entry e JOIN blob b ON b.id = e.blob_id"
            + " WHERE b.sha256 = ? ORDER BY e.path LIMIT " + PAGE;
    private static final String ASK = "INSERT INTO purge_call (number, tag, sha256, path, asked_at, due_at)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String DUE = "SELECT number, tag, attempts, asked_at FROM purge_call WHERE due_at IS NOT NULL"
            + " AND due_at <= ? AND (number <= ? OR asked_at <= ?) ORDER BY due_at, number, tag LIMIT ";
    private static final String KEY = " WHERE number = ? AND tag = ?";
    private static final String TAKE = "UPDATE purge_call SET due_at = ?, attempts = attempts + 1" + KEY;
    private static final String DONE = "UPDATE purge_call SET due_at = NULL, done_at = ?, failure = NULL" + KEY;
    private static final String FAILED = "UPDATE purge_call SET due_at = ?, failure = ?" + KEY + " AND done_at IS NULL";

    /// A call that is to be made now.
    ///
    /// @param number of the purge
    /// @param attempts with this one
    public record Due(long number, CacheTag tag, long attempts, Instant asked) {}

    private record Purged(long number, String path, Optional<String> sha256, Optional<String> md5) {}

    private final Catalogue catalogue;

    public PurgeCalls(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// Lists the calls of what was purged since this was done last; the first time, of nothing that was before.
    ///
    /// @return whether there may be more
    public boolean list() {
        long now = now().toEpochMilli();
        return catalogue.transact(tx -> {
            Session session = tx.session();
            long newest = ChangeLog.newest(session);
            session.update(BEGIN, NAME, newest, now);
            long followed = session.number(FOLLOWED + session.forUpdate(), NAME);
            List<Purged> purged = session.list(
                    PURGED,
                    row -> new Purged(
                            row.getLong(1),
                            row.getString(2),
                            Optional.ofNullable(row.getString(3)),
                            Optional.ofNullable(row.getString(4))),
                    followed,
                    newest);
            List<@Nullable Object[]> rows = new ArrayList<>();
            for (Purged one : purged) {
                for (CacheTag tag : tags(one)) {
                    rows.add(new @Nullable Object[] {
                        one.number(), tag.text(), one.sha256().orElse(null), one.path(), now, now
                    });
                }
            }
            if (!rows.isEmpty()) {
                session.batch(ASK, rows);
            }
            boolean isMore = purged.size() == PAGE;
            long until = isMore ? purged.getLast().number() : Math.max(followed, newest);
            ofQuarantine(session, followed, until, now);
            session.update(GO_ON, until, now, NAME);
            return isMore;
        });
    }

    /// What a cache has of bytes that are not given out any more goes as what was purged does; no receipt is about it.
    private static void ofQuarantine(Session session, long from, long until, long now) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        Map<Long, String> changes = new LinkedHashMap<>();
        session.list(QUARANTINED, row -> changes.put(row.getLong(1), row.getString(2)), from, until);
        changes.forEach((number, detail) -> Quarantine.digests(detail).ifPresent(digests -> {
            Set<CacheTag> tags = new LinkedHashSet<>(
                    List.of(CacheTag.of(BlobId.of(digests.sha256())), CacheTag.of(BlobId.of(digests.md5()))));
            session.list(PATHS, row -> row.getString(1), digests.sha256().hex())
                    .forEach(path -> tags.add(CacheTag.of(new EntryPath(path))));
            tags.forEach(tag -> rows.add(new @Nullable Object[] {number, tag.text(), null, null, now, now}));
        }));
        if (!rows.isEmpty()) {
            session.batch(ASK, rows);
        }
    }

    /// Takes calls whose time has come; they are the caller's until [#TAKEN] has passed.
    public List<Due> take(int most) {
        long now = now().toEpochMilli();
        return catalogue.transact(tx -> {
            Session session = tx.session();
            List<Due> due = session.list(
                    DUE + most + session.forUpdateOfFree(),
                    row -> new Due(
                            row.getLong(1),
                            new CacheTag(row.getString(2)),
                            row.getLong(3) + 1,
                            Instant.ofEpochMilli(row.getLong(4))),
                    now,
                    reached(session).orElse(Long.MAX_VALUE),
                    now - PATIENCE.toMillis());
            List<@Nullable Object[]> rows = new ArrayList<>();
            due.forEach(call -> rows.add(new @Nullable Object[] {
                now + TAKEN.toMillis(), call.number(), call.tag().text()
            }));
            if (!rows.isEmpty()) {
                session.batch(TAKE, rows);
            }
            return due;
        });
    }

    /// They were made.
    public void done(List<Due> calls) {
        long now = now().toEpochMilli();
        catalogue.transact(tx -> {
            List<@Nullable Object[]> rows = new ArrayList<>();
            calls.forEach(call -> rows.add(
                    new @Nullable Object[] {now, call.number(), call.tag().text()}));
            return tx.session().batch(DONE, rows).length;
        });
    }

    /// They failed, and are made again after a while: unless they are [#GIVEN_UP].
    public void failed(List<Due> calls, String why, Duration pause) {
        Instant now = now();
        String words = why.substring(0, Math.min(MOST_WORDS, why.length()));
        catalogue.transact(tx -> {
            List<@Nullable Object[]> rows = new ArrayList<>();
            for (Due call : calls) {
                boolean isOver = call.asked().plus(GIVEN_UP).isBefore(now);
                @Nullable Long again = isOver ? null : now.plus(pause).toEpochMilli();
                rows.add(new @Nullable Object[] {
                    again, words, call.number(), call.tag().text()
                });
            }
            return tx.session().batch(FAILED, rows).length;
        });
    }

    /// Up to which purge all servers that run have dropped what they had.
    private OptionalLong reached(Session session) {
        Instant now = now();
        return Servers.list(session).stream()
                .filter(server -> server.ended().isEmpty() && !server.isSilent(now))
                .mapToLong(Servers.Server::followed)
                .min();
    }

    private static Set<CacheTag> tags(Purged purged) {
        Set<CacheTag> tags = new LinkedHashSet<>();
        purged.sha256().map(hex -> CacheTag.of(BlobId.parse(hex))).ifPresent(tags::add);
        purged.md5().map(hex -> CacheTag.of(BlobId.parse(hex))).ifPresent(tags::add);
        tags.add(CacheTag.of(new EntryPath(purged.path())));
        return tags;
    }

    private Instant now() {
        return Instant.ofEpochMilli(catalogue.clock().instant().toEpochMilli());
    }
}
