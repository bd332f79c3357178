package dev.coffer.repository.housekeeping;

import dev.coffer.repository.housekeeping.Housekeeping.Item;
import dev.coffer.repository.housekeeping.Housekeeping.Line;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Rows that only tell of the past, and have become old: of committed transactions, of jobs, of deletions,
/// of blobs that are gone. They are counted, not told one by one.
final class Records implements Chore {
    private static final int PAGE = 10_000;
    private static final Duration JOBS_STAY = Duration.ofDays(30);

    /// @param table whose rows
    /// @param condition which of them, with one question mark for the time
    private record Kind(String table, String key, String condition, String words) {}

    private static final Kind OPERATIONS = new Kind("op", "id", "done_at <= ?", "rows of committed transactions");
    private static final Kind JOBS = new Kind("job", "id", "ended_at <= ?", "jobs that have ended");
    private static final Kind DELETIONS = new Kind(
            "removal",
            "(store, bucket, object_key)",
            "due_at IS NULL AND removed_at <= ?",
            "rows of the log of deletions");
    private static final Kind CACHES =
            new Kind("cached_removal", "(host, sha256, removed_at)", "removed_at <= ?", "rows on files of caches");
    private static final Kind SERVERS =
            new Kind("server", "id", "seen_at <= ?", "rows of servers that were not heard of since");
    private static final Kind DROPPED = new Kind(
            "server_removal", "(sha256, server, removed_at)", "removed_at <= ?", "rows on what servers have dropped");
    private static final Kind CALLS =
            new Kind("purge_call", "(number, tag)", "asked_at <= ?", "rows of calls to caches before servers");
    private static final Kind BLOBS = new Kind(
            "blob",
            "id",
            "state = 'GONE' AND gone_at <= ? AND NOT EXISTS (SELECT 1 FROM removal r WHERE r.blob_id = blob.id)",
            "rows of blobs that are gone");

    private final Site site;
    private final Task task;
    private final List<Kind> kinds;
    private final long before;

    private Records(Site site, Task task, List<Kind> kinds, long before) {
        this.site = site;
        this.task = task;
        this.kinds = kinds;
        this.before = before;
    }

    static Records operations(Site site) {
        return new Records(
                site,
                Task.OPERATIONS,
                List.of(OPERATIONS, SERVERS),
                site.before(site.graces().operations()));
    }

    static Records jobs(Site site) {
        return new Records(site, Task.JOBS, List.of(JOBS), site.before(JOBS_STAY));
    }

    static Records log(Site site) {
        return new Records(
                site,
                Task.LOG,
                List.of(DELETIONS, CACHES, DROPPED, CALLS, BLOBS),
                site.before(site.graces().log()));
    }

    @Override
    public Task task() {
        return task;
    }

    @Override
    public Stream<Item> items() {
        return kinds.stream()
                .map(kind -> new Item(task, count(kind) + " " + kind.words(), "they are old", 0))
                .filter(item -> !item.what().startsWith("0 "));
    }

    @Override
    public Line line() {
        return new Line(task, kinds.stream().mapToLong(this::count).sum(), 0);
    }

    private long count(Kind kind) {
        return site.catalogue()
                .look(session ->
                        session.number("SELECT count(*) FROM " + kind.table() + " WHERE " + kind.condition(), before));
    }

    @Override
    public void perform(Account account) {
        for (Kind kind : kinds) {
            String keys = kind.key().replaceAll("[()]", "");
            String sql = "DELETE FROM " + kind.table() + " WHERE " + kind.key() + " IN (SELECT " + keys + " FROM "
                    + kind.table() + " WHERE " + kind.condition() + " LIMIT " + PAGE + ")";
            long deleted;
            do {
                deleted = site.catalogue().transact(tx -> (long) tx.session().update(sql, before));
            } while (account.add(deleted, 0) && deleted == PAGE);
        }
    }
}
