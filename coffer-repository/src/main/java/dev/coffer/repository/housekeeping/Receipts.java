package dev.coffer.repository.housekeeping;

import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Explanation.Fact;
import dev.coffer.repository.Receipt;
import dev.coffer.repository.Receipt.Pending;
import dev.coffer.repository.Receipt.Removed;
import dev.coffer.repository.Receipt.Version;
import dev.coffer.repository.Session;
import dev.coffer.repository.housekeeping.Cached.CachedFile;
import dev.coffer.repository.housekeeping.Removals.Removal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes receipts from what the catalogue keeps: the rows of purged versions, and the log of deletions.
final class Receipts {
    private static final String PURGED =
            "SELECT id, sha256, md5, COALESCE(size, 0), purged_at FROM entry WHERE path = ?"
                    + " AND state = 'PURGED' ORDER BY id";
    private static final String OWN = "SELECT b.id, b.bucket, b.object_key, b.size, b.state,"
            + " (SELECT count(*) FROM entry e WHERE e.blob_id = b.id), (SELECT count(*) FROM source s"
            + " WHERE s.blob_id = b.id), b.lease_until, b.written FROM blob b WHERE b.place = ? AND b.sha256 = ?"
            + " AND b.state IN ('LIVE', 'STAGING')";
    private static final String COPIES = "SELECT store, bucket, object_key FROM placement WHERE blob_id = ?";

    private final Site site;

    Receipts(Site site) {
        this.site = site;
    }

    Receipt of(List<EntryPath> paths) {
        return site.catalogue().look(session -> {
            List<Version> versions = paths.stream()
                    .flatMap(path -> versions(session, path).stream())
                    .toList();
            Set<String> digests = contents(versions);
            List<Removed> removed = new ArrayList<>();
            List<Pending> pending = new ArrayList<>();
            List<Receipt.Dropped> dropped = new ArrayList<>();
            Optional<Instant> condemned = Optional.empty();
            for (String sha256 : digests) {
                List<Removal> rows = Removals.of(session, site.place(), sha256);
                rows.forEach(row -> add(session, row, removed, pending));
                condemned = Stream.concat(condemned.stream(), rows.stream().map(Receipts::asked))
                        .max(Comparator.naturalOrder());
                dropped.addAll(Serving.dropped(session, sha256));
                boolean isNeeded = live(session, sha256, pending);
                Cached.removed(session, sha256).forEach(file -> removed.add(removed(file, versions)));
                Cached.there(session, sha256).forEach(file -> pending.add(pending(file, isNeeded)));
            }
            Instant now = site.catalogue().clock().instant();
            long number = paths.stream()
                    .mapToLong(path -> Serving.lastPurge(session, path))
                    .max()
                    .orElse(0);
            List<Receipt.Call> calls = new ArrayList<>();
            paths.forEach(path -> calls.addAll(Serving.calls(session, path)));
            calls.addAll(Serving.unlisted(session, number, now));
            return new Receipt(
                    paths,
                    now,
                    versions,
                    removed,
                    pending,
                    Serving.servers(session, number, condemned, now),
                    dropped,
                    calls);
        });
    }

    /// The contents of paths' purged versions.
    Set<String> digests(List<EntryPath> paths) {
        return site.catalogue()
                .look(session -> contents(paths.stream()
                        .flatMap(path -> versions(session, path).stream())
                        .toList()));
    }

    private static Set<String> contents(List<Version> versions) {
        return versions.stream()
                .flatMap(version -> version.sha256().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Instant asked(Removal row) {
        return Instant.ofEpochMilli(row.askedAt());
    }

    private static List<Version> versions(Session session, EntryPath path) {
        return session.list(
                PURGED,
                row -> new Version(
                        row.getString(1),
                        path,
                        Optional.ofNullable(row.getString(2)),
                        Optional.ofNullable(row.getString(3)),
                        row.getLong(4),
                        Instant.ofEpochMilli(row.getLong(5))),
                path.text());
    }

    private void add(Session session, Removal row, List<Removed> removed, List<Pending> pending) {
        if (row.removedAt().isPresent() && row.versionsStay()) {
            pending.add(new Pending(
                    row.store(),
                    row.object().url(),
                    row.sha256(),
                    row.size(),
                    "readers no longer see it, and its bucket keeps old versions, which these credentials could not remove",
                    Optional.empty()));
            return;
        }
        if (row.removedAt().isPresent()) {
            removed.add(new Removed(
                    row.store(),
                    row.object().url(),
                    row.sha256(),
                    row.md5(),
                    row.size(),
                    row.purpose(),
                    row.reason(),
                    row.author(),
                    Instant.ofEpochMilli(row.removedAt().get()),
                    row.versions()));
            return;
        }
        List<Fact> guards = new ExplainedBlob(site, session, _ -> false, new ArrayList<>()).guards(row);
        boolean knows = guards.stream().allMatch(guard -> guard.until().isPresent());
        pending.add(new Pending(
                row.store(),
                row.object().url(),
                row.sha256(),
                row.size(),
                guards.isEmpty()
                        ? "the next run of housekeeping removes it"
                        : guards.stream().map(Fact::text).collect(Collectors.joining("; ")),
                knows
                        ? guards.stream()
                                .flatMap(guard -> guard.until().stream())
                                .max(Comparator.naturalOrder())
                        : Optional.empty()));
    }

    private static Removed removed(CachedFile file, List<Version> versions) {
        String md5 = versions.stream()
                .filter(version -> version.sha256().equals(Optional.of(file.sha256())))
                .flatMap(version -> version.md5().stream())
                .findFirst()
                .orElse("");
        return new Removed(
                file.store(),
                file.url(),
                file.sha256(),
                md5,
                file.size(),
                "CACHE",
                "nothing needs it any more",
                file.host(),
                Instant.ofEpochMilli(file.at()),
                Optional.empty());
    }

    private static Pending pending(CachedFile file, boolean isNeeded) {
        String why = isNeeded
                ? "something else has these bytes"
                : "the host drops it when it is in contact again; it was at " + Instant.ofEpochMilli(file.at());
        return new Pending(file.store(), file.url(), file.sha256(), file.size(), why, Optional.empty());
    }

    /// What is live still: something else refers to it, or somebody holds it.
    ///
    /// @return whether something refers to it
    private boolean live(Session session, String sha256, List<Pending> pending) {
        boolean isNeeded = false;
        record Own(
                String id,
                String url,
                long size,
                String state,
                long entries,
                long sources,
                Instant lease,
                boolean isWritten) {}
        for (Own own : session.list(
                OWN,
                row -> new Own(
                        row.getString(1),
                        "s3://" + row.getString(2) + "/" + row.getString(3),
                        row.getLong(4),
                        row.getString(5),
                        row.getLong(6),
                        row.getLong(7),
                        Instant.ofEpochMilli(row.getLong(8)),
                        row.getInt(9) == 1),
                site.place(),
                sha256)) {
            boolean kept = own.entries() + own.sources() > 0;
            isNeeded |= kept;
            String why = kept
                    ? referring(own.entries(), own.sources())
                    : own.state().equals("STAGING")
                            ? "somebody is uploading these bytes"
                            : (site.fixedNames() && !own.isWritten()
                                            ? "purge again, since it was found in the bucket and goes by nothing else: "
                                            : "")
                                    + "somebody may be about to refer to these bytes";
            Optional<Instant> until = kept ? Optional.empty() : Optional.of(own.lease());
            pending.add(new Pending("main", own.url(), sha256, own.size(), why, until));
            session.list(
                            COPIES,
                            row -> new Pending(
                                    row.getString(1),
                                    "s3://" + row.getString(2) + "/" + row.getString(3),
                                    sha256,
                                    own.size(),
                                    why,
                                    until),
                            own.id())
                    .forEach(pending::add);
        }
        return isNeeded;
    }

    private static String referring(long versions, long sources) {
        return versions + (versions == 1 ? " version and " : " versions and ") + sources
                + (sources == 1 ? " stashed source" : " stashed sources")
                + (versions + sources == 1 ? " refers" : " refer") + " to these bytes";
    }
}
