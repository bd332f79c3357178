package dev.coffer.repository.housekeeping;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Erasure;
import dev.coffer.repository.Erasures;
import dev.coffer.repository.PurgePlan;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Session;
import dev.coffer.repository.Transaction;
import dev.coffer.repository.housekeeping.Condemnation.Order;
import dev.coffer.repository.housekeeping.Versions.Doomed;
import dev.coffer.store.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Purges versions of one path on request, and with them what holds their bytes.
///
/// An erasure is written into the backup store first, so that no restore brings back what it removes; then, in one
/// transaction, into the catalogue, with every reference taken away and the blobs condemned; then the objects go. It
/// takes all that the stores have of its digests, also what was stored after a backup that was restored since.
final class PathPurge {
    private static final String VERSIONS = "SELECT id, state, sha256 FROM entry WHERE path = ?";
    private static final String ADDED = " AND EXISTS (SELECT 1 FROM change c WHERE c.path = entry.path"
            + " AND c.entry_id = entry.id AND c.kind = 'ADDED' AND c.author = ?)";
    private static final String IN_ORDER = " ORDER BY id";
    private static final String OTHER_VERSIONS =
            "SELECT DISTINCT e.path, e.state FROM entry e JOIN blob b ON b.id = e.blob_id"
                    + " WHERE b.sha256 = ? AND b.place = ? AND e.path <> ? ORDER BY e.path, e.state LIMIT 100";
    private static final String SOURCES = "SELECT s.name FROM source s JOIN blob b ON b.id = s.blob_id"
            + " WHERE b.sha256 = ? AND b.place = ? ORDER BY s.name LIMIT 100";
    private static final String BYTES = "SELECT COALESCE(sum(b.size * (1 + (SELECT count(*) FROM placement p"
            + " WHERE p.blob_id = b.id))), 0) FROM blob b WHERE b.sha256 = ? AND b.place = ? AND b.state = 'LIVE'";
    private static final String DERIVATIVES =
            "SELECT count(*) FILTER (WHERE whole IS NULL), COALESCE(sum(size), 0) FROM derivative"
                    + " WHERE sha256 = ? AND place = ?";
    private static final String LIVE = "SELECT id FROM blob WHERE sha256 = ? AND place = ? AND state = 'LIVE'";
    private static final String REFERRING = "SELECT id, path, state FROM entry WHERE blob_id = ?";
    private static final String DROP_SOURCES = "DELETE FROM source WHERE blob_id = ?";

    private record Version(String id, String state, Optional<String> sha256) {}

    /// What a purge is about: versions of the path, and all contents that it ever had.
    private record Scope(List<Version> versions, List<String> digests) {}

    private final Site site;
    private final Optional<BackupStore> backups;
    private final boolean deletes;
    private final Optional<Strays> strays;

    /// @param deletes whether objects can be deleted in this place
    /// @param strays where objects may be that the catalogue does not know of
    PathPurge(Site site, Optional<BackupStore> backups, boolean deletes, Optional<Strays> strays) {
        this.site = site;
        this.backups = backups;
        this.deletes = deletes;
        this.strays = strays;
    }

    PurgePlan plan(PurgeRequest request) {
        Predicate<EntryPath> mayRead = site.catalogue().permissions().readable();
        return site.catalogue().look(session -> {
            Scope scope = scope(session, request);
            List<String> others = new ArrayList<>();
            long derivatives = 0;
            long bytes = 0;
            for (String sha256 : scope.digests()) {
                List<String> keeping = others(session, sha256, request.path(), mayRead);
                others.addAll(keeping);
                if (keeping.isEmpty() || request.erasure().isPresent()) {
                    long[] made = session.list(
                                    DERIVATIVES,
                                    row -> new long[] {row.getLong(1), row.getLong(2)},
                                    sha256,
                                    site.place())
                            .getFirst();
                    derivatives += made[0];
                    bytes += session.number(BYTES, sha256, site.place()) + made[1];
                }
            }
            return new PurgePlan(request, scope.versions().size(), scope.digests(), others, derivatives, bytes);
        });
    }

    /// Those whose paths have something to purge, now or before.
    List<PurgeRequest> possible(List<PurgeRequest> requests) {
        return site.catalogue()
                .look(session -> requests.stream()
                        .filter(request -> {
                            try {
                                scope(session, request);
                                return true;
                            } catch (RepositoryException.Conflict e) {
                                return false;
                            }
                        })
                        .toList());
    }

    /// @return the digests that it was about
    List<String> perform(PurgeRequest request) {
        if (request.erasure().isPresent() && !deletes) {
            throw new IllegalArgumentException("cannot erase in " + site.place()
                    + ": where the digest is an object's name, nothing is deleted; remove the object there yourself");
        }
        Scope before = site.catalogue().look(session -> scope(session, request));
        List<Erasure> erasures = request.erasure()
                .map(reason -> before.digests().stream()
                        .map(sha256 -> erasure(request, sha256, reason))
                        .toList())
                .orElse(List.of());
        List<Strays.Found> found = strays.stream()
                .flatMap(looking -> erasures.stream()
                        .flatMap(erasure -> looking.find(erasure.sha256().hex()).stream()))
                .toList();
        List<Strays.Derivative> derivatives = strays.stream()
                .flatMap(looking -> erasures.stream()
                        .flatMap(erasure ->
                                looking.findDerivatives(erasure.sha256().hex()).stream()))
                .toList();
        if (!erasures.isEmpty()) {
            BackupStore store = backups.orElseThrow(
                    () -> new IllegalArgumentException("an erasure needs a backup store, where it is written down"));
            erasures.forEach(erasure -> Erasures.write(store, erasure));
            site.steps().reached(HousekeepingStep.ERASURE_WRITTEN);
        }
        List<String> digests = site.catalogue().transact(tx -> purge(tx, request, erasures, found, derivatives));
        site.steps().reached(HousekeepingStep.PURGED);
        return digests;
    }

    private Erasure erasure(PurgeRequest request, String sha256, String reason) {
        return new Erasure(
                UUID.randomUUID(),
                new Sha256(sha256),
                Optional.of(request.path()),
                reason,
                site.catalogue().author(),
                site.catalogue().clock().instant());
    }

    private List<String> purge(
            Transaction tx,
            PurgeRequest request,
            List<Erasure> erasures,
            List<Strays.Found> found,
            List<Strays.Derivative> derivatives) {
        tx.begin();
        Scope scope = scope(tx.session(), request);
        String reason = request.erasure().map(why -> "erased: " + why).orElse("purged on request");
        boolean erasing = request.erasure().isPresent();
        Order order = new Order(reason, tx.author(), erasing, true);
        erasures.forEach(erasure -> Erasures.record(tx, erasure));
        // Bytes that came under the path since the erasure was written have none, and are not erased.
        List<String> digests = erasing
                ? erasures.stream().map(erasure -> erasure.sha256().hex()).toList()
                : scope.digests();
        List<String> blobs = new ArrayList<>();
        for (String sha256 : digests) {
            blobs.addAll(tx.session()
                    .list(
                            LIVE + (erasing ? tx.session().forUpdate() : ""),
                            row -> row.getString(1),
                            sha256,
                            site.place()));
        }
        strays.ifPresent(them -> them.condemn(tx.session(), found, site.now(), order));
        end(
                tx,
                scope.versions().stream()
                        .filter(version -> !erasing
                                || version.sha256().isEmpty()
                                || digests.contains(version.sha256().get()))
                        .map(version -> new Found(version.id(), request.path().text(), version.state()))
                        .toList(),
                reason);
        if (erasing) {
            for (String blob : blobs) {
                tx.session().update(DROP_SOURCES, blob);
                end(
                        tx,
                        tx.session()
                                .list(
                                        REFERRING,
                                        row -> new Found(row.getString(1), row.getString(2), row.getString(3)),
                                        blob),
                        reason);
            }
            digests.forEach(sha256 -> Removals.erase(tx.session(), site.place(), sha256, reason));
        }
        site.steps().reached(HousekeepingStep.REFERENCES_GONE);
        for (int from = 0; deletes && from < blobs.size(); from += Marks.PAGE) {
            List<String> page = blobs.subList(from, Math.min(blobs.size(), from + Marks.PAGE));
            new Condemnation(tx.session(), site.place(), site.steps())
                    .condemn(page, "LIVE", site.at().toEpochMilli(), site.now(), order);
        }
        strays.ifPresent(them -> them.condemnCopies(tx.session(), found, site.now(), order));
        strays.ifPresent(them -> them.condemnDerivatives(tx.session(), derivatives, site.now(), order));
        return digests;
    }

    private record Found(String id, String path, String state) {}

    /// Whatever their state, they are purged now.
    private static void end(Transaction tx, List<Found> versions, String reason) {
        Versions.expire(tx, doomed(versions, Set.of("PUBLISHED"), reason));
        Versions.purge(tx, doomed(versions, Set.of("PUBLISHED", "UNPUBLISHED", "EXPIRED"), reason));
    }

    private static List<Doomed> doomed(List<Found> versions, Set<String> states, String reason) {
        return versions.stream()
                .filter(version -> states.contains(version.state()))
                .map(version -> new Doomed(version.id(), version.path(), reason))
                .toList();
    }

    private Scope scope(Session session, PurgeRequest request) {
        List<@Nullable Object> values = new ArrayList<>(List.of(request.path().text()));
        request.author().ifPresent(values::add);
        List<Version> all = session.list(
                VERSIONS + (request.author().isPresent() ? ADDED : "") + IN_ORDER,
                row -> new Version(row.getString(1), row.getString(2), Optional.ofNullable(row.getString(3))),
                values.toArray());
        if (all.isEmpty()) {
            throw new RepositoryException.Conflict("there is no version of " + request.path());
        }
        List<Version> wanted = all.stream()
                .filter(version -> request.isEverything() || !version.state().equals("PUBLISHED"))
                .toList();
        if (wanted.isEmpty()) {
            throw new RepositoryException.Conflict(
                    request.path() + " is published: expire it first, or purge all its versions");
        }
        Set<String> digests = new LinkedHashSet<>();
        wanted.forEach(version -> version.sha256().ifPresent(digests::add));
        return new Scope(
                wanted.stream()
                        .filter(version -> !version.state().equals("PURGED"))
                        .toList(),
                List.copyOf(digests));
    }

    private List<String> others(Session session, String sha256, EntryPath path, Predicate<EntryPath> mayRead) {
        List<String> others = new ArrayList<>(session.list(
                OTHER_VERSIONS,
                row -> "the " + row.getString(2) + " version of "
                        + (mayRead.test(new EntryPath(row.getString(1)))
                                ? row.getString(1)
                                : "a path that you may not read"),
                sha256,
                site.place(),
                path.text()));
        others.addAll(session.list(SOURCES, row -> "what was stashed from " + row.getString(1), sha256, site.place()));
        return others;
    }
}
