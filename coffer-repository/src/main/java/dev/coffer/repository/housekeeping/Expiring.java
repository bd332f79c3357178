package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Pages;
import dev.coffer.repository.Session;
import dev.coffer.repository.housekeeping.Housekeeping.Item;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.repository.housekeeping.Keeping.Verdict;
import dev.coffer.repository.housekeeping.Versions.Doomed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Published versions that newer ones have superseded are expired, as policies say.
///
/// The published versions are read newest first within a path, which tells how many are newer without asking; before
/// a version is expired, in the transaction that keeps everybody else from changing versions, it is asked again.
///
/// @see "S3Repo, maintain_database: published rows that are not current are expired"
final class Expiring implements Chore {
    private static final int PAGE = 2000;

    private static final String PUBLISHED =
            "SELECT path, publication, id, published_at, size FROM entry" + " WHERE state = 'PUBLISHED'";
    private static final String ORDER = " ORDER BY path DESC, publication DESC LIMIT " + PAGE;
    private static final String BEHIND = " AND (path, publication) < (?, ?)";
    private static final String AGAIN = "SELECT e.path,"
            + " (SELECT count(*) FROM entry o WHERE o.path = e.path AND o.state = 'PUBLISHED'"
            + " AND o.publication > e.publication),"
            + " (SELECT o.published_at FROM entry o WHERE o.path = e.path AND o.state = 'PUBLISHED'"
            + " AND o.publication > e.publication ORDER BY o.publication LIMIT 1)"
            + " FROM entry e WHERE e.id = ? AND e.state = 'PUBLISHED'";

    /// A published version.
    ///
    /// @param newer how many newer ones its path has
    /// @param superseded when the next newer one was published
    private record Version(
            String path, long publication, String id, Instant published, long size, long newer, Instant superseded) {

        Version behind(Optional<Version> last) {
            return last.filter(newest -> newest.path.equals(path))
                    .map(next -> new Version(path, publication, id, published, size, next.newer + 1, next.published))
                    .orElse(this);
        }
    }

    private record Due(Version version, String reason) {}

    private final Site site;

    Expiring(Site site) {
        this.site = site;
    }

    @Override
    public Task task() {
        return Task.EXPIRE;
    }

    @Override
    public Stream<Item> items() {
        return pages().flatMap(List::stream)
                .map(due -> new Item(Task.EXPIRE, due.version().path(), due.reason(), 0));
    }

    @Override
    public void perform(Account account) {
        pages().takeWhile(page -> account.add(expire(page), 0)).forEach(page -> {});
    }

    private long expire(List<Due> page) {
        if (page.isEmpty()) {
            return 0;
        }
        long expired = site.catalogue().transact(tx -> {
            tx.begin();
            Keeping keeping = Versions.keeping(tx.session(), site);
            List<Doomed> doomed = new ArrayList<>();
            for (Due due : page) {
                again(tx.session(), keeping, due.version().id()).ifPresent(doomed::add);
            }
            Versions.expire(tx, doomed);
            site.steps().reached(HousekeepingStep.EXPIRING);
            return (long) doomed.size();
        });
        site.steps().reached(HousekeepingStep.EXPIRED);
        return expired;
    }

    private Optional<Doomed> again(Session session, Keeping keeping, String id) {
        record Now(String path, long newer, long superseded) {}
        return session.first(AGAIN, row -> new Now(row.getString(1), row.getLong(2), row.getLong(3)), id)
                .filter(now -> now.newer() > 0)
                .flatMap(now -> {
                    Verdict verdict = keeping.expiry(
                            now.path(),
                            Versions.lazyTags(session, id, now.path()),
                            now.newer(),
                            Instant.ofEpochMilli(now.superseded()));
                    return verdict.isDue(site.at())
                            ? Optional.of(new Doomed(id, now.path(), verdict.reason()))
                            : Optional.empty();
                });
    }

    /// What is due of each page of published versions; many a page has nothing.
    private Stream<List<Due>> pages() {
        return Pages.<List<Version>>stream(last -> {
                    List<Version> page = page(last.map(List::getLast));
                    return page.isEmpty() ? List.of() : List.of(page);
                })
                .map(page -> site.catalogue().look(session -> due(session, page)));
    }

    private List<Version> page(Optional<Version> last) {
        Object[] from = last.map(version -> new Object[] {version.path(), version.publication()})
                .orElse(new Object[0]);
        List<Version> page = site.catalogue()
                .look(session -> session.list(
                        PUBLISHED + (last.isPresent() ? BEHIND : "") + ORDER,
                        row -> {
                            Instant published = Instant.ofEpochMilli(row.getLong(4));
                            return new Version(
                                    row.getString(1),
                                    row.getLong(2),
                                    row.getString(3),
                                    published,
                                    row.getLong(5),
                                    0,
                                    published);
                        },
                        from));
        List<Version> counted = new ArrayList<>(page.size());
        Optional<Version> before = last;
        for (Version version : page) {
            Version behind = version.behind(before);
            counted.add(behind);
            before = Optional.of(behind);
        }
        return counted;
    }

    private List<Due> due(Session session, List<Version> page) {
        Keeping keeping = Versions.keeping(session, site);
        List<Due> due = new ArrayList<>();
        for (Version version : page) {
            if (version.newer() > 0) {
                Verdict verdict = keeping.expiry(
                        version.path(),
                        Versions.lazyTags(session, version.id(), version.path()),
                        version.newer(),
                        version.superseded());
                if (verdict.isDue(site.at())) {
                    due.add(new Due(version, verdict.reason()));
                }
            }
        }
        return due;
    }
}
