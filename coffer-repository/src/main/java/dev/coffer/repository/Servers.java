package dev.coffer.repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The processes that serve what is made of blobs, and what they have dropped of it since their originals were purged.
///
/// Each says every few seconds that it is there and up to which change it has followed the log: purges up to that one
/// have reached all that it keeps. A receipt says which have not answered yet.
///
/// Safe for use by several threads and processes.
public final class Servers {
    /// A process that was not heard of for so long may have died.
    public static final Duration SILENT = Duration.ofMinutes(1);

    /// Of what was dropped of an original, at most so many keys are told.
    public static final int MOST_KEYS = 100;

    private static final String HOST =
            "INSERT INTO host (name, registered_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";
    private static final String PUT = "INSERT INTO server (id, host, process, cache, began_at, seen_at, followed)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at,"
            + " ended_at = NULL, followed = CASE WHEN server.followed > excluded.followed THEN server.followed"
            + " ELSE excluded.followed END";
    private static final String REPLACE = "DELETE FROM server WHERE host = ? AND cache = ? AND id <> ?"
            + " AND (ended_at IS NOT NULL OR seen_at < ?)";
    private static final String TELL =
            "INSERT INTO server_removal (sha256, server, removed_at, host, process, derivatives, keys)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256, server, removed_at)"
                    + " DO UPDATE SET derivatives = server_removal.derivatives + excluded.derivatives";
    private static final String END = "UPDATE server SET ended_at = ? WHERE id = ?";
    private static final String FORGET = "DELETE FROM server WHERE id = ? AND cache IS NULL";
    private static final String LIST =
            "SELECT s.id, s.host, s.process, s.cache, s.began_at, s.seen_at, s.ended_at, s.followed FROM server s"
                    + " WHERE NOT EXISTS (SELECT 1 FROM host h WHERE h.name = s.host AND h.state = 'DECOMMISSIONED')"
                    + " ORDER BY s.host, s.process, s.id";
    private static final String SHA256_OF_MD5 =
            "SELECT DISTINCT sha256 FROM entry WHERE md5 = ? AND state = 'PURGED' ORDER BY sha256 LIMIT 10";

    /// A process.
    ///
    /// @param cache the directory of its derivatives, which outlives it; empty if it keeps them in memory alone
    public record Identity(UUID id, HostName host, long process, Optional<String> cache, Instant began) {}

    /// What is known of a process.
    ///
    /// @param seen by its own clock, before it began to look what has gone
    /// @param followed the last change whose purges have reached its caches
    public record Server(Identity identity, Instant seen, Optional<Instant> ended, long followed) {

        /// Whether it may have died.
        public boolean isSilent(Instant now) {
            return seen.isBefore(now.minus(SILENT));
        }
    }

    /// What was dropped of one original, as it was addressed.
    ///
    /// @param keys of the first of them
    public record Dropped(BlobId original, long derivatives, List<String> keys) {
        public Dropped {
            keys = keys.stream().limit(MOST_KEYS).toList();
        }
    }

    private final Catalogue catalogue;

    public Servers(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// This process, as it is to be known from now on; nothing is written.
    public Identity identity(Optional<String> cache) {
        return new Identity(
                UUID.randomUUID(),
                catalogue.author().host(),
                ProcessHandle.current().pid(),
                cache,
                now());
    }

    /// Says that a process is there, has followed the log up to a change, and what it has dropped. All of it is written
    /// or nothing; to be repeated until it is.
    ///
    /// Rows of processes that used the same directory before, and are gone, are replaced by its own.
    ///
    /// @param begun before the process began to look what has gone: of that, nothing is kept any more
    public void report(Identity self, Instant begun, long followed, List<Dropped> dropped) {
        long now = now().toEpochMilli();
        catalogue.transact(tx -> {
            Session session = tx.session();
            session.update(HOST, self.host().text(), now);
            session.update(
                    PUT,
                    self.id().toString(),
                    self.host().text(),
                    self.process(),
                    self.cache().orElse(null),
                    self.began().toEpochMilli(),
                    begun.toEpochMilli(),
                    followed);
            self.cache()
                    .ifPresent(directory -> session.update(
                            REPLACE, self.host().text(), directory, self.id().toString(), now - SILENT.toMillis()));
            List<@Nullable Object[]> rows = new ArrayList<>();
            byDigest(session, dropped)
                    .forEach((sha256, all) -> rows.add(new @Nullable Object[] {
                        sha256,
                        self.id().toString(),
                        now,
                        self.host().text(),
                        self.process(),
                        all.stream().mapToLong(Dropped::derivatives).sum(),
                        all.stream()
                                .flatMap(one -> one.keys().stream())
                                .distinct()
                                .limit(MOST_KEYS)
                                .collect(Collectors.joining(" "))
                    }));
            if (!rows.isEmpty()) {
                session.batch(TELL, rows);
            }
            return true;
        });
    }

    /// Says that a process ends in order: what it has in memory goes with it.
    public void end(Identity self) {
        catalogue.transact(tx -> {
            tx.session().update(END, now().toEpochMilli(), self.id().toString());
            tx.session().update(FORGET, self.id().toString());
            return true;
        });
    }

    /// Those that are known, without those of hosts that were decommissioned.
    public List<Server> list() {
        return catalogue.look(Servers::list);
    }

    /// For the packages of this module alone.
    public static List<Server> list(Session session) {
        return session.list(LIST, Servers::server);
    }

    /// What was addressed by MD5 and by SHA-256 comes together.
    private static Map<String, List<Dropped>> byDigest(Session session, List<Dropped> dropped) {
        Map<String, List<Dropped>> all = new LinkedHashMap<>();
        for (Dropped one : dropped) {
            digests(session, one.original())
                    .forEach(sha256 -> all.computeIfAbsent(sha256, any -> new ArrayList<>())
                            .add(one));
        }
        return all;
    }

    private static List<String> digests(Session session, BlobId original) {
        return switch (original) {
            case BlobId.BySha256(var sha256) -> List.of(sha256.hex());
            case BlobId.ByMd5(var md5) -> session.list(SHA256_OF_MD5, row -> row.getString(1), md5.hex());
        };
    }

    private Instant now() {
        return Instant.ofEpochMilli(catalogue.clock().instant().toEpochMilli());
    }

    private static Server server(ResultSet row) throws SQLException {
        Identity identity = new Identity(
                UUID.fromString(row.getString(1)),
                new HostName(row.getString(2)),
                row.getLong(3),
                Optional.ofNullable(row.getString(4)),
                Instant.ofEpochMilli(row.getLong(5)));
        long ended = row.getLong(7);
        Optional<Instant> end = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended));
        return new Server(identity, Instant.ofEpochMilli(row.getLong(6)), end, row.getLong(8));
    }
}
