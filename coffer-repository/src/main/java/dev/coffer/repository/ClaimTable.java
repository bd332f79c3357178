package dev.coffer.repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The statements on claims; those that change any, within a transaction that has begun.
final class ClaimTable {
    private static final String COLUMNS = "SELECT path, token, host, author, lease_until FROM claim";
    private static final String TAKE = "INSERT INTO claim (path, token, host, author, claimed_at, lease_until)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET token = excluded.token, host = excluded.host,"
            + " author = excluded.author, claimed_at = excluded.claimed_at, lease_until = excluded.lease_until"
            + " WHERE claim.lease_until < excluded.claimed_at";
    private static final String RENEW = "UPDATE claim SET lease_until = ? WHERE path = ? AND token = ?";
    private static final String RELEASE = "DELETE FROM claim WHERE path = ? AND token = ?";
    private static final String FIND = COLUMNS + " WHERE path = ?";
    private static final String BY_TOKEN = COLUMNS + " WHERE token = ?";
    private static final String AFTER = COLUMNS + " WHERE path > ? ORDER BY path LIMIT ?";
    private static final String PASSED = COLUMNS + " WHERE lease_until < ? ORDER BY lease_until LIMIT ?";

    static Optional<Claim> take(Transaction tx, EntryPath path, Instant until) {
        long token = tx.log().last() + 1;
        int rows = tx.session()
                .update(
                        TAKE,
                        path.text(),
                        token,
                        tx.author().host().text(),
                        tx.author().name(),
                        tx.now().toEpochMilli(),
                        until.toEpochMilli());
        if (rows == 0) {
            return Optional.empty();
        }
        tx.log().record(Change.Kind.CLAIMED, path.text(), null, null, null, null);
        return Optional.of(new Claim(path, token, tx.author(), Instant.ofEpochMilli(until.toEpochMilli())));
    }

    static Claim renew(Transaction tx, Claim claim, Instant until) {
        tx.session().update(RENEW, until.toEpochMilli(), claim.path().text(), claim.token());
        return new Claim(claim.path(), claim.token(), claim.holder(), Instant.ofEpochMilli(until.toEpochMilli()));
    }

    /// @return whether it was still held
    static boolean release(Transaction tx, Claim claim, Optional<String> reason) {
        if (tx.session().update(RELEASE, claim.path().text(), claim.token()) == 0) {
            return false;
        }
        tx.log().record(Change.Kind.RELEASED, claim.path().text(), null, null, null, reason.orElse(null));
        return true;
    }

    static Optional<Claim> find(Session session, EntryPath path) {
        return session.first(FIND, ClaimTable::claim, path.text());
    }

    static Optional<Claim> find(Session session, long token) {
        return session.first(BY_TOKEN, ClaimTable::claim, token);
    }

    static List<Claim> after(Session session, String path, int most) {
        return session.list(AFTER, ClaimTable::claim, path, most);
    }

    static List<Claim> passed(Session session, Instant now, int most) {
        return session.list(PASSED, ClaimTable::claim, now.toEpochMilli(), most);
    }

    private static Claim claim(ResultSet row) throws SQLException {
        return new Claim(
                new EntryPath(row.getString("path")),
                row.getLong("token"),
                new Author(row.getString("author"), new HostName(row.getString("host"))),
                Instant.ofEpochMilli(row.getLong("lease_until")));
    }

    private ClaimTable() {}
}
