package dev.coffer.repository.housekeeping;

import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Receipt;
import dev.coffer.repository.Receipt.Call;
import dev.coffer.repository.Receipt.Dropped;
import dev.coffer.repository.Servers;
import dev.coffer.repository.Servers.Server;
import dev.coffer.repository.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the catalogue knows of a purge in the processes that serve, and in the caches before them: for its receipt.
final class Serving {
    /// A hook that nobody has served for so long is none any more.
    static final Duration ABANDONED = Duration.ofDays(7);

    private static final String LAST_PURGE =
            "SELECT COALESCE(max(number), 0) FROM change WHERE path = ? AND kind IN ('PURGED', 'ERASED')";
    private static final String DROPPED = "SELECT server, host, process, derivatives, keys, removed_at"
            + " FROM server_removal WHERE sha256 = ? ORDER BY removed_at, server";
    private static final String CALLS =
            "SELECT tag, attempts, due_at, done_at, failure FROM purge_call WHERE path = ? ORDER BY number, tag";
    private static final String HOOK = "SELECT followed, seen_at FROM purge_hook";

    private record Hook(long followed, long seen) {}

    private Serving() {}

    /// The number of the last purge of a path; 0 if there was none.
    static long lastPurge(Session session, EntryPath path) {
        return session.number(LAST_PURGE, path.text());
    }

    /// @param number of the last purge
    /// @param condemned when the last of its blobs was condemned
    static List<Receipt.Server> servers(Session session, long number, Optional<Instant> condemned, Instant now) {
        return Servers.list(session).stream()
                .map(server -> server(server, number, condemned, now))
                .toList();
    }

    private static Receipt.Server server(Server server, long number, Optional<Instant> condemned, Instant now) {
        boolean hasAnswered = server.followed() >= number
                && condemned.map(at -> !server.seen().isBefore(at)).orElse(true);
        Servers.Identity who = server.identity();
        return new Receipt.Server(
                who.id().toString(),
                who.host().text(),
                who.process(),
                hasAnswered,
                server.seen(),
                hasAnswered ? "" : why(server, now));
    }

    private static String why(Server server, Instant now) {
        String host = server.identity().host().text();
        if (server.ended().isPresent()) {
            return "it was stopped at " + server.ended().get() + "; the next server on " + host + " that uses "
                    + server.identity().cache().orElse("its directory") + " looks through that";
        }
        return server.isSilent(now)
                ? "it has not been heard of since " + server.seen() + "; coffer host decommission " + host
                        + " says that it never will be"
                : "it looks every few seconds, and did so last at " + server.seen();
    }

    static List<Dropped> dropped(Session session, String sha256) {
        return session.list(
                DROPPED,
                row -> new Dropped(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        sha256,
                        row.getLong(4),
                        List.of(row.getString(5).split(" ")),
                        Instant.ofEpochMilli(row.getLong(6))),
                sha256);
    }

    static List<Call> calls(Session session, EntryPath path) {
        return session.list(CALLS, Serving::call, path.text());
    }

    /// What is not even listed yet, where there is a hook.
    ///
    /// @param number of the last purge
    static List<Call> unlisted(Session session, long number, Instant now) {
        return session.list(HOOK, row -> new Hook(row.getLong(1), row.getLong(2))).stream()
                .filter(hook -> hook.followed() < number
                        && hook.seen() > now.minus(ABANDONED).toEpochMilli())
                .map(hook -> new Call(
                        "",
                        0,
                        Optional.empty(),
                        "a server with a purge hook lists the calls within seconds; one was here last at "
                                + Instant.ofEpochMilli(hook.seen())))
                .toList();
    }

    private static Call call(ResultSet row) throws SQLException {
        Optional<Instant> due = instant(row, 3);
        Optional<Instant> done = instant(row, 4);
        String failure =
                Optional.ofNullable(row.getString(5)).map(it -> ": " + it).orElse("");
        String why = done.isPresent()
                ? ""
                : due.map(at -> (failure.isEmpty() ? "to be made" : "tried again at " + at) + failure)
                        .orElse("given up" + failure);
        return new Call(row.getString(1), row.getLong(2), done, why);
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
