package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Change;
import dev.coffer.repository.Pages;
import dev.coffer.repository.housekeeping.Housekeeping.Item;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Rows of purged versions are removed after their grace; the log still tells of them.
///
/// @see "S3Repo, maintain_database: deletable rows are deleted"
final class Forgetting implements Chore {
    private static final String FOUND = "SELECT e.id, e.path, e.purged_at FROM entry e WHERE ";
    private static final String DUE = " AND e.state = 'PURGED' AND e.purged_at <= ? AND NOT EXISTS"
            + " (SELECT 1 FROM changeset_item i JOIN changeset c ON c.id = i.changeset_id WHERE i.entry_id = e.id"
            + " AND c.state = 'OPEN')";
    private static final String PAGE_OF =
            FOUND + "(e.path, e.id) > (?, ?)" + DUE + " ORDER BY e.path, e.id LIMIT " + Marks.PAGE;
    private static final String AGAIN = FOUND + "e.id IN " + Marks.OF_PAGE + DUE;
    private static final List<String> FORGET = List.of(
            "DELETE FROM changeset_item WHERE entry_id IN " + Marks.OF_PAGE,
            "DELETE FROM entry_tag WHERE entry_id IN " + Marks.OF_PAGE,
            "DELETE FROM entry WHERE id IN " + Marks.OF_PAGE + " AND state = 'PURGED'");

    private record Version(String id, String path, Instant purged) {}

    private final Site site;

    Forgetting(Site site) {
        this.site = site;
    }

    @Override
    public Task task() {
        return Task.FORGET;
    }

    @Override
    public Stream<Item> items() {
        return Pages.<Version>stream(this::page)
                .map(version -> new Item(Task.FORGET, version.path(), "purged at " + version.purged(), 0));
    }

    @Override
    public void perform(Account account) {
        Optional<Version> last = Optional.empty();
        for (List<Version> page = page(last); !page.isEmpty() && !account.isEnded(); page = page(last)) {
            last = Optional.of(page.getLast());
            account.add(forget(page), 0);
        }
    }

    private long forget(List<Version> page) {
        List<String> ids = page.stream().map(Version::id).toList();
        long forgotten = site.catalogue().transact(tx -> {
            tx.begin();
            List<Version> due = tx.session()
                    .list(
                            AGAIN,
                            Forgetting::version,
                            Marks.values(ids, site.before(site.graces().purged())));
            if (!due.isEmpty()) {
                List<String> gone = due.stream().map(Version::id).toList();
                FORGET.forEach(sql -> tx.session().update(sql, Marks.values(gone)));
                due.forEach(version ->
                        tx.log().record(Change.Kind.FORGOTTEN, version.path(), version.id(), null, null, null));
            }
            return (long) due.size();
        });
        site.steps().reached(HousekeepingStep.FORGOTTEN);
        return forgotten;
    }

    private List<Version> page(Optional<Version> last) {
        return site.catalogue()
                .look(session -> session.list(
                        PAGE_OF,
                        Forgetting::version,
                        last.map(Version::path).orElse(""),
                        last.map(Version::id).orElse(""),
                        site.before(site.graces().purged())));
    }

    private static Version version(ResultSet row) throws SQLException {
        return new Version(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3)));
    }
}
