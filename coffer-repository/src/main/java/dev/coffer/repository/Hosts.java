package dev.coffer.repository;

import dev.coffer.store.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The machines that work with a repository, by [Catalogue#hosts].
///
/// A host is known from the first change that it makes, or from when its cache is first opened. It stays known
/// as the origin of what it added, also when it is decommissioned. What is done to a host is in the log.
///
/// Safe for use by several threads and processes. Each call is durable when it returns, and throws
/// [RepositoryException.CatalogueUnavailable] if the database does not answer.
public final class Hosts {
    private static final String SELECT = "SELECT h.name, h.state, h.registered_at, h.seen_at, h.decommissioned_at,"
            + " h.max_cache_bytes, h.cache_stale_millis, h.unpublished_stale_millis, h.followed,"
            + " (SELECT count(*) FROM cached c WHERE c.host = h.name) AS files,"
            + " (SELECT coalesce(sum(c.size), 0) FROM cached c WHERE c.host = h.name) AS bytes FROM host h";
    private static final String FIRST_SEEN =
            "UPDATE host SET seen_at = ?, followed = ? WHERE name = ? AND seen_at IS NULL AND state = 'ACTIVE'";
    private static final String SET = "UPDATE host SET max_cache_bytes = ?, cache_stale_millis = ?,"
            + " unpublished_stale_millis = ? WHERE name = ?";
    private static final String DECOMMISSION =
            "UPDATE host SET state = 'DECOMMISSIONED', decommissioned_at = ?" + " WHERE name = ? AND state = 'ACTIVE'";
    private static final String FORGET_CACHE = "DELETE FROM cached WHERE host = ?";
    private static final String ACTIVATE = "UPDATE host SET state = 'ACTIVE', decommissioned_at = NULL"
            + " WHERE name = ? AND state = 'DECOMMISSIONED'";
    private static final String HAVING = "SELECT c.host FROM cached c JOIN host h ON h.name = c.host"
            + " WHERE c.sha256 = ? AND h.state = 'ACTIVE' ORDER BY c.used_at DESC, c.host";
    /// What an open changeset has added is its own to give up.
    private static final String NEVER_PUBLISHED = EntryTable.SELECT
            + " WHERE e.created_at < ? AND (e.created_at > ? OR e.created_at = ? AND e.id > ?)"
            + " AND e.published_at IS NULL AND e.state <> 'PURGED' AND e.origin = ?"
            + " AND NOT EXISTS (SELECT 1 FROM changeset s WHERE s.id = e.changeset_id AND s.state = 'OPEN')"
            + " ORDER BY e.created_at, e.id LIMIT ?";
    private static final int PAGE = 200;

    private final Catalogue catalogue;

    Hosts(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// Makes the catalogue's author's host known, as one that has a cache. Doing it again is no change.
    ///
    /// @throws RepositoryException.Denied if it was decommissioned
    public Host register() {
        HostName name = catalogue.author().host();
        Optional<Host> known = find(name).filter(host -> host.seenAt().isPresent());
        Host host = known.orElseGet(() -> catalogue.transact(tx -> {
            tx.begin();
            // what was purged before there was a cache cannot be in it
            long last = tx.log().last();
            if (tx.session().update(FIRST_SEEN, tx.now().toEpochMilli(), last, name.text()) == 1) {
                record(tx, Change.Kind.HOST_REGISTERED, name, "");
            }
            return read(tx.session(), name).orElseThrow();
        }));
        if (host.state() == Host.State.DECOMMISSIONED) {
            throw decommissioned(host);
        }
        return host;
    }

    /// All that are known, in the order of their names.
    public List<Host> list() {
        return catalogue.look(session -> session.list(SELECT + " ORDER BY h.name", Hosts::host));
    }

    public Optional<Host> find(HostName name) {
        return catalogue.look(session -> read(session, name));
    }

    /// The same of a host that has to be there.
    ///
    /// @throws RepositoryException.Unknown if no such host ever worked with the repository
    public Host get(HostName name) {
        return find(name).orElseThrow(() -> unknown(name));
    }

    /// Says how large a host's cache may be and how long it keeps what; its cache obeys at its next contact.
    ///
    /// @throws RepositoryException.Denied if the author is not admin of everything
    /// @throws RepositoryException.Unknown if no such host ever worked with the repository
    public Host set(HostName name, Host.Rules rules) {
        return catalogue.transact(tx -> {
            tx.begin();
            tx.checkMay(Role.ADMIN, PathPrefix.ALL);
            Host before = read(tx.session(), name).orElseThrow(() -> unknown(name));
            if (!before.rules().equals(rules)) {
                tx.session()
                        .update(
                                SET,
                                rules.maxCacheBytes().isPresent()
                                        ? (Long) rules.maxCacheBytes().getAsLong()
                                        : null,
                                rules.cacheStale().map(Duration::toMillis).orElse(null),
                                rules.unpublishedStale().map(Duration::toMillis).orElse(null),
                                name.text());
                record(tx, Change.Kind.HOST_CHANGED, name, " " + describe(rules));
            }
            return read(tx.session(), name).orElseThrow();
        });
    }

    /// Takes a host out of service: what it has cached is no longer counted on, and its cache refuses to work.
    /// The host stays known as the origin of its entries; files on its disk are left alone. Doing it again is no
    /// change.
    ///
    /// @throws RepositoryException.Denied if the author is not admin of everything
    /// @throws RepositoryException.Unknown if no such host ever worked with the repository
    /// @see "S3Repo, decommission: the row goes, and with it every entry of that origin"
    public Host decommission(HostName name) {
        return catalogue.transact(tx -> {
            tx.begin();
            tx.checkMay(Role.ADMIN, PathPrefix.ALL);
            if (tx.session().update(DECOMMISSION, tx.now().toEpochMilli(), name.text()) == 1) {
                tx.session().update(FORGET_CACHE, name.text());
                record(tx, Change.Kind.HOST_DECOMMISSIONED, name, "");
            }
            return read(tx.session(), name).orElseThrow(() -> unknown(name));
        });
    }

    /// Lets a host work again that was decommissioned. Doing it again is no change.
    ///
    /// @throws RepositoryException.Denied if the author is not admin of everything
    /// @throws RepositoryException.Unknown if no such host ever worked with the repository
    public Host activate(HostName name) {
        return catalogue.transact(tx -> {
            tx.begin();
            tx.checkMay(Role.ADMIN, PathPrefix.ALL);
            if (tx.session().update(ACTIVATE, name.text()) == 1) {
                record(tx, Change.Kind.HOST_ACTIVATED, name, "");
            }
            return read(tx.session(), name).orElseThrow(() -> unknown(name));
        });
    }

    /// The active hosts that have told that a blob lies in their cache, the one that used it last first.
    public List<HostName> having(Sha256 sha256) {
        return catalogue.look(session -> session.list(HAVING, row -> new HostName(row.getString(1)), sha256.hex()));
    }

    /// Purges what a host has added and nobody has ever published, if it is older. Left alone is what an open
    /// changeset has added, and what lies where the author is not admin.
    ///
    /// @return what was purged, in transactions of a few hundred
    /// @see "S3Repo, maintain_host: purges what is stale and was never published, of this host"
    public List<Entry.Purged> purgeNeverPublished(HostName origin, Duration olderThan) {
        long before = catalogue.clock().instant().minus(olderThan).toEpochMilli();
        List<Entry.Purged> purged = new ArrayList<>();
        Optional<Entry> last = Optional.empty();
        while (true) {
            long since =
                    last.map(entry -> entry.times().created().toEpochMilli()).orElse(Long.MIN_VALUE);
            String id = last.map(entry -> entry.id().toString()).orElse("");
            List<Entry> page = catalogue.look(session ->
                    session.list(NEVER_PUBLISHED, EntryTable::entry, before, since, since, id, origin.text(), PAGE));
            if (page.isEmpty()) {
                return purged;
            }
            last = Optional.of(page.getLast());
            purged.addAll(purge(page));
        }
    }

    private List<Entry.Purged> purge(List<Entry> page) {
        return catalogue.inTransaction(tx -> {
            Access access = Access.of(tx.session(), tx.author());
            return page.stream()
                    .filter(entry -> access.may(Role.ADMIN, PathPrefix.of(entry.path())))
                    .flatMap(entry ->
                            EntryTable.find(tx.session(), entry.id())
                                    .filter(now -> now.revision() == entry.revision())
                                    .stream())
                    .filter(Entry.Removable.class::isInstance)
                    .map(entry -> tx.purge((Entry.Removable) entry))
                    .toList();
        });
    }

    private static RepositoryException.Denied decommissioned(Host host) {
        return new RepositoryException.Denied("the host " + host.name() + " was decommissioned"
                + host.decommissionedAt().map(at -> " on " + at).orElse("")
                + " and does not use its cache; coffer host set " + host.name() + " --active lets it");
    }

    private static RepositoryException.Unknown unknown(HostName name) {
        return new RepositoryException.Unknown(
                "there is no host '" + name + "': none of that name has ever worked with this repository");
    }

    private static void record(Transaction tx, Change.Kind kind, HostName name, String more) {
        tx.log().record(kind, null, null, null, null, name + more);
    }

    private static String describe(Host.Rules rules) {
        return "max_cache_size "
                + (rules.maxCacheBytes().isPresent() ? rules.maxCacheBytes().getAsLong() : "as configured")
                + ", cache_stale "
                + rules.cacheStale().map(Duration::toString).orElse("as configured") + ", unpublished_stale "
                + rules.unpublishedStale().map(Duration::toString).orElse("as configured");
    }

    private static Optional<Host> read(Session session, HostName name) {
        return session.first(SELECT + " WHERE h.name = ?", Hosts::host, name.text());
    }

    private static Host host(ResultSet row) throws SQLException {
        Optional<Long> most = number(row, "max_cache_bytes");
        Host.Rules rules = new Host.Rules(
                most.isPresent() ? OptionalLong.of(most.get()) : OptionalLong.empty(),
                number(row, "cache_stale_millis").map(Duration::ofMillis),
                number(row, "unpublished_stale_millis").map(Duration::ofMillis));
        return new Host(
                new HostName(row.getString("name")),
                Host.State.valueOf(row.getString("state")),
                Instant.ofEpochMilli(row.getLong("registered_at")),
                number(row, "seen_at").map(Instant::ofEpochMilli),
                number(row, "decommissioned_at").map(Instant::ofEpochMilli),
                rules,
                row.getLong("followed"),
                row.getLong("files"),
                row.getLong("bytes"));
    }

    private static Optional<Long> number(ResultSet row, String column) throws SQLException {
        @Nullable Long number = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(number);
    }
}
