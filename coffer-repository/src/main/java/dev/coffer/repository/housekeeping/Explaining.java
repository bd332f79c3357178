package dev.coffer.repository.housekeeping;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Explanation;
import dev.coffer.repository.Explanation.Fact;
import dev.coffer.repository.Explanation.Kind;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Session;
import dev.coffer.repository.housekeeping.Keeping.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Says why versions of a path are kept or will go, and then the same of their content.
final class Explaining {
    private static final int MOST = 200;

    private static final String VERSIONS = "SELECT e.id, e.state, e.created_at, e.published_at, e.expired_at,"
            + " e.purged_at, e.sha256, (SELECT count(*) FROM entry o WHERE o.path = e.path AND o.state = 'PUBLISHED'"
            + " AND o.publication > e.publication), (SELECT o.published_at FROM entry o WHERE o.path = e.path"
            + " AND o.state = 'PUBLISHED' AND o.publication > e.publication ORDER BY o.publication LIMIT 1),"
            + " e.blob_id FROM entry e WHERE e.path = ? ORDER BY e.id DESC LIMIT " + MOST;
    private static final String CHANGESETS =
            "SELECT DISTINCT c.id, c.lease_until FROM changeset_item i JOIN changeset c"
                    + " ON c.id = i.changeset_id WHERE i.entry_id = ? AND c.state = 'OPEN'";

    private record Version(
            String id,
            String state,
            Instant created,
            Optional<Instant> expired,
            Optional<Instant> purged,
            Optional<String> sha256,
            long newer,
            Optional<Instant> superseded,
            boolean isDraft) {
        static Version of(ResultSet row) throws SQLException {
            return new Version(
                    row.getString(1),
                    row.getString(2),
                    Instant.ofEpochMilli(row.getLong(3)),
                    instant(row, 5),
                    instant(row, 6),
                    Optional.ofNullable(row.getString(7)),
                    row.getLong(8),
                    instant(row, 9),
                    row.getString(10) == null);
        }
    }

    private final Site site;
    private final Predicate<EntryPath> mayRead;
    private final List<Fact> facts = new ArrayList<>();

    private Explaining(Site site) {
        this.site = site;
        this.mayRead = site.catalogue().permissions().readable();
    }

    static Explanation path(Site site, EntryPath path) {
        Explaining explaining = new Explaining(site);
        return site.catalogue().look(session -> {
            Set<String> digests = new LinkedHashSet<>();
            Keeping keeping = Versions.keeping(session, site);
            List<Version> versions =
                    explaining.mayRead.test(path) ? session.list(VERSIONS, Version::of, path.text()) : List.of();
            for (Version version : versions) {
                explaining.version(session, keeping, path.text(), version);
                version.sha256().ifPresent(digests::add);
            }
            if (explaining.facts.isEmpty()) {
                throw new RepositoryException.Unknown("there is no version of " + path);
            }
            digests.forEach(
                    sha256 -> new ExplainedBlob(site, session, explaining.mayRead, explaining.facts).explain(sha256));
            return new Explanation(path.text(), explaining.facts);
        });
    }

    static Explanation blob(Site site, BlobId id) {
        Explaining explaining = new Explaining(site);
        String column = switch (id) {
            case BlobId.BySha256 _ -> "sha256";
            case BlobId.ByMd5 _ -> "md5";
        };
        return site.catalogue().look(session -> {
            List<String> digests = session.list(
                    "SELECT DISTINCT sha256 FROM blob WHERE place = ? AND " + column + " = ? ORDER BY sha256 LIMIT "
                            + MOST,
                    row -> row.getString(1),
                    site.place(),
                    id.hex());
            if (digests.isEmpty()) {
                throw new RepositoryException.Unknown("the catalogue does not know " + id);
            }
            digests.forEach(
                    sha256 -> new ExplainedBlob(site, session, explaining.mayRead, explaining.facts).explain(sha256));
            return new Explanation(id.toString(), explaining.facts);
        });
    }

    private void version(Session session, Keeping keeping, String path, Version version) {
        String what = "version " + version.id() + " is " + version.state();
        switch (version.state()) {
            case "PURGED" ->
                add(
                        Kind.STATE,
                        what + "; its row stays for "
                                + Keeping.text(site.graces().purged()),
                        version.purged().map(time -> time.plus(site.graces().purged())));
            case "PUBLISHED" -> {
                if (version.newer() == 0) {
                    add(Kind.VERDICT, what + " and the current one of its path: it stays");
                } else {
                    Verdict verdict = keeping.expiry(
                            path,
                            Versions.lazyTags(session, version.id(), path),
                            version.newer(),
                            version.superseded().orElseThrow());
                    verdict(what, "will be expired", verdict, List.of());
                }
            }
            default -> unpublished(session, keeping, path, version, what);
        }
    }

    private void unpublished(Session session, Keeping keeping, String path, Version version, String what) {
        List<Fact> changesets = session.list(
                CHANGESETS,
                row -> new Fact(
                        Kind.CHANGESET,
                        what + "; the open changeset " + row.getString(1) + " is about it",
                        instant(row, 2)),
                version.id());
        facts.addAll(changesets);
        List<String> hosts = Cached.hosts(session, version.sha256());
        hosts.forEach(host -> add(Kind.CACHE, what + "; the host " + host + " has it in its cache"));
        Verdict verdict = version.expired().isPresent() && !version.isDraft()
                ? keeping.purge(
                        path,
                        Versions.lazyTags(session, version.id(), path),
                        version.expired().get())
                : keeping.neverPublished(version.created());
        List<String> awaited = new ArrayList<>();
        if (!changesets.isEmpty()) {
            awaited.add("no open changeset is about it");
        }
        if (!hosts.isEmpty()) {
            awaited.add("no active host has it in its cache (coffer host maintain and decommission let go of it)");
        }
        verdict(what, "will be purged", verdict, awaited);
    }

    /// @param awaited what has to be true as well
    private void verdict(String what, String will, Verdict verdict, List<String> awaited) {
        Optional<Instant> later = verdict.from().filter(time -> time.isAfter(site.at()));
        String once = awaited.isEmpty() ? "" : " once " + String.join(" and ", awaited);
        String when = later.isPresent() ? " after that time" : awaited.isEmpty() ? " by the next run" : "";
        String end = verdict.from().isEmpty()
                ? "stays"
                : will + when + (later.isPresent() && !once.isEmpty() ? "," : "") + once;
        add(Kind.VERDICT, what + ": " + verdict.reason() + "; it " + end, later);
    }

    private void add(Kind kind, String text) {
        add(kind, text, Optional.empty());
    }

    private void add(Kind kind, String text, Optional<Instant> until) {
        facts.add(new Fact(kind, text, until));
    }

    static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
