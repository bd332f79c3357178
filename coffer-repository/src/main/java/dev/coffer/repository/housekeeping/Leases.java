package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Pages;
import dev.coffer.repository.housekeeping.Housekeeping.Item;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is held by a lease that has passed: claims, changesets, backups that were begun.
final class Leases implements Chore {
    private static final int PAGE = 500;

    /// @param table what has a lease
    /// @param key names a row
    /// @param condition which rows are held
    private record Kind(String table, String key, String condition, String words) {}

    private static final Kind CLAIMS = new Kind("claim", "path", "1 = 1", "claim on ");
    private static final Kind CHANGESETS = new Kind("changeset", "id", "state = 'OPEN'", "changeset ");
    private static final Kind BACKUPS = new Kind("backup", "id", "state = 'RUNNING'", "backup ");
    private static final String DROP = "UPDATE backup SET state = 'DROPPED', dropped_at = ? WHERE id = ?"
            + " AND state = 'RUNNING' AND lease_until < ?";

    private record Row(String key, Instant leaseUntil) {}

    private final Site site;
    private final Task task;
    private final Kind kind;

    private Leases(Site site, Task task, Kind kind) {
        this.site = site;
        this.task = task;
        this.kind = kind;
    }

    static Leases claims(Site site) {
        return new Leases(site, Task.CLAIMS, CLAIMS);
    }

    static Leases changesets(Site site) {
        return new Leases(site, Task.CHANGESETS, CHANGESETS);
    }

    static Leases backups(Site site) {
        return new Leases(site, Task.BACKUPS, BACKUPS);
    }

    @Override
    public Task task() {
        return task;
    }

    @Override
    public Stream<Item> items() {
        return rows().map(
                        row -> new Item(task, kind.words() + row.key(), "its lease passed at " + row.leaseUntil(), 0));
    }

    @Override
    public void perform(Account account) {
        switch (kind.table()) {
            case "claim" -> account.add(site.catalogue().claims().reclaim().size(), 0);
            case "changeset" ->
                account.add(site.catalogue().changesets().reclaim().size(), 0);
            default -> rows().takeWhile(row -> account.add(drop(row), 0)).forEach(row -> {});
        }
    }

    private long drop(Row row) {
        return site.catalogue().transact(tx -> (long)
                tx.session().update(DROP, site.now(), row.key(), site.at().toEpochMilli()));
    }

    private Stream<Row> rows() {
        return Pages.stream(this::page);
    }

    private List<Row> page(Optional<Row> last) {
        String sql = "SELECT " + kind.key() + ", lease_until FROM " + kind.table() + " WHERE " + kind.condition()
                + " AND lease_until < ? AND " + kind.key() + " > ? ORDER BY " + kind.key() + " LIMIT " + PAGE;
        return site.catalogue()
                .look(session -> session.list(
                        sql,
                        row -> new Row(row.getString(1), Instant.ofEpochMilli(row.getLong(2))),
                        site.at().toEpochMilli(),
                        last.map(Row::key).orElse("")));
    }
}
