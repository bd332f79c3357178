package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Pages;
import dev.coffer.repository.Session;
import dev.coffer.repository.housekeeping.Housekeeping.Item;
import dev.coffer.repository.housekeeping.Housekeeping.Line;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.repository.housekeeping.Versions.Doomed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Versions that were expired, or never published, are purged after their grace: unless a host that is active has
/// them in its cache, or an open changeset is about them. A version that was announced and never got content has
/// the grace of those never published, since its content may still lie on the host that announced it.
///
/// @see "S3Repo, maintain_database: deletable is what is not published and has no download on an active host"
final class Purging implements Chore {
    private static final String FOUND = "SELECT e.id, e.path, e.state, COALESCE(e.size, 0), e.created_at, e.expired_at,"
            + " CASE WHEN e.blob_id IS NULL THEN 0 ELSE 1 END,"
            + " CASE WHEN EXISTS (SELECT 1 FROM entry o WHERE o.blob_id = e.blob_id AND o.id <> e.id)"
            + " OR EXISTS (SELECT 1 FROM source s WHERE s.blob_id = e.blob_id) THEN 1 ELSE 0 END FROM entry e WHERE ";
    /// Of an entry `e`.
    private static final String UNUSED = " AND NOT EXISTS (SELECT 1 FROM changeset_item i JOIN changeset c"
            + " ON c.id = i.changeset_id WHERE i.entry_id = e.id AND c.state = 'OPEN')";
    private static final String IN_ORDER = " ORDER BY e.path, e.id LIMIT " + Marks.PAGE;
    private static final String AGAIN =
            FOUND + "e.id IN " + Marks.OF_PAGE + " AND e.state = ?" + UNUSED + Cached.NOWHERE;
    private static final List<String> STATES = List.of("EXPIRED", "UNPUBLISHED");

    private record Version(
            String id,
            String path,
            String state,
            long size,
            Instant created,
            Optional<Instant> expired,
            boolean isDraft,
            boolean isShared) {
        static Version of(ResultSet row) throws SQLException {
            long expired = row.getLong(6);
            Optional<Instant> when = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expired));
            return new Version(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getLong(4),
                    Instant.ofEpochMilli(row.getLong(5)),
                    when,
                    row.getInt(7) == 0,
                    row.getInt(8) == 1);
        }
    }

    private record Due(Version version, String reason) {}

    private final Site site;
    private final String pageOf;

    private Purging(Site site, String cached) {
        this.site = site;
        this.pageOf = FOUND + "e.state = ? AND (e.path, e.id) > (?, ?)" + UNUSED + cached + IN_ORDER;
    }

    static Purging due(Site site) {
        return new Purging(site, Cached.NOWHERE);
    }

    /// What would be due, and stays because active hosts have it in their caches; to be counted, not
    /// performed.
    static Line cached(Site site) {
        return new Purging(site, Cached.SOMEWHERE).line();
    }

    @Override
    public Task task() {
        return Task.PURGE;
    }

    @Override
    public Stream<Item> items() {
        return pages().flatMap(List::stream)
                .map(due -> new Item(
                        Task.PURGE,
                        due.version().path(),
                        due.reason(),
                        due.version().isShared() ? 0 : due.version().size()));
    }

    @Override
    public void perform(Account account) {
        pages().takeWhile(page -> purge(page, account)).forEach(page -> {});
    }

    private boolean purge(List<Due> page, Account account) {
        if (page.isEmpty()) {
            return account.add(0, 0);
        }
        String state = page.getFirst().version().state();
        List<String> ids = page.stream().map(due -> due.version().id()).toList();
        List<Due> purged = site.catalogue().transact(tx -> {
            tx.begin();
            List<Version> now = tx.session().list(AGAIN, Version::of, Marks.values(ids, state));
            List<Due> due = due(tx.session(), now);
            Versions.purge(
                    tx,
                    due.stream()
                            .map(one ->
                                    new Doomed(one.version().id(), one.version().path(), one.reason()))
                            .toList());
            site.steps().reached(HousekeepingStep.PURGING);
            return due;
        });
        site.steps().reached(HousekeepingStep.PURGED);
        long bytes = purged.stream()
                .filter(due -> !due.version().isShared())
                .mapToLong(due -> due.version().size())
                .sum();
        return account.add(purged.size(), bytes);
    }

    private Stream<List<Due>> pages() {
        return STATES.stream()
                .flatMap(state -> Pages.<List<Version>>stream(last -> {
                    List<Version> page = page(state, last.map(List::getLast));
                    return page.isEmpty() ? List.of() : List.of(page);
                }))
                .map(page -> site.catalogue().look(session -> due(session, page)));
    }

    private List<Version> page(String state, Optional<Version> last) {
        return site.catalogue()
                .look(session -> session.list(
                        pageOf,
                        Version::of,
                        state,
                        last.map(Version::path).orElse(""),
                        last.map(Version::id).orElse("")));
    }

    private List<Due> due(Session session, List<Version> versions) {
        Keeping keeping = Versions.keeping(session, site);
        List<Due> due = new ArrayList<>();
        for (Version version : versions) {
            Keeping.Verdict verdict = verdict(session, keeping, version);
            if (verdict.isDue(site.at())) {
                due.add(new Due(version, verdict.reason()));
            }
        }
        return due;
    }

    private Keeping.Verdict verdict(Session session, Keeping keeping, Version version) {
        if (version.expired().isPresent() && !version.isDraft()) {
            return keeping.purge(
                    version.path(),
                    Versions.lazyTags(session, version.id(), version.path()),
                    version.expired().get());
        }
        return keeping.neverPublished(version.created());
    }
}
