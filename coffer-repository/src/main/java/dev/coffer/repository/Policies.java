package dev.coffer.repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The policies of a catalogue: what housekeeping keeps of which paths.
///
/// Safe for use by several threads and processes.
public final class Policies {
    /// How many there can be.
    public static final int MOST = 1000;

    private static final String SET = "INSERT INTO policy (kind, scope, keep_last, keep_millis, keep_tag, purge_millis,"
            + " host, author, set_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, scope) DO UPDATE SET"
            + " keep_last = excluded.keep_last, keep_millis = excluded.keep_millis, keep_tag = excluded.keep_tag,"
            + " purge_millis = excluded.purge_millis, host = excluded.host, author = excluded.author,"
            + " set_at = excluded.set_at";
    private static final String REMOVE = "DELETE FROM policy WHERE kind = ? AND scope = ?";
    private static final String LIST =
            "SELECT kind, scope, keep_last, keep_millis, keep_tag, purge_millis FROM policy" + " ORDER BY kind, scope";

    private final Catalogue catalogue;

    public Policies(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// Sets a policy, in place of one with the same scope.
    ///
    /// @throws RepositoryException.Denied if the author is not admin of everything
    /// @throws RepositoryException.Conflict if there are [#MOST] already
    public void set(Policy policy) {
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        catalogue.transact(tx -> {
            tx.begin();
            tx.session()
                    .update(
                            SET,
                            kind(policy.scope()),
                            text(policy.scope()),
                            policy.keepLast(),
                            policy.keepFor().toMillis(),
                            policy.keepTagged().map(Tag::text).orElse(null),
                            policy.purgeAfter().map(Duration::toMillis).orElse(null),
                            tx.author().host().text(),
                            tx.author().name(),
                            tx.now().toEpochMilli());
            if (tx.session().number("SELECT count(*) FROM policy") > MOST) {
                throw new RepositoryException.Conflict("there are " + MOST + " policies already");
            }
            tx.log()
                    .record(
                            Change.Kind.POLICY_SET,
                            null,
                            null,
                            null,
                            null,
                            policy.scope().toString());
            return true;
        });
    }

    /// Takes a policy away.
    ///
    /// @return whether there was one
    /// @throws RepositoryException.Denied if the author is not admin of everything
    public boolean remove(Policy.Scope scope) {
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        return catalogue.transact(tx -> {
            tx.begin();
            boolean there = tx.session().update(REMOVE, kind(scope), text(scope)) == 1;
            if (there) {
                tx.log().record(Change.Kind.POLICY_REMOVED, null, null, null, null, scope.toString());
            }
            return there;
        });
    }

    /// All of them, those of prefixes first, each kind in the order of bytes.
    public List<Policy> list() {
        return catalogue.look(Policies::list);
    }

    /// The same within a look or a transaction; for the packages of this module alone.
    public static List<Policy> list(Session session) {
        return session.list(LIST, Policies::policy);
    }

    private static Policy policy(ResultSet row) throws SQLException {
        String scope = row.getString("scope");
        long purge = row.getLong("purge_millis");
        Optional<Duration> purgeAfter = row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(purge));
        return new Policy(
                row.getString("kind").equals("TAG")
                        ? new Policy.Scope.Tagged(new Tag(scope))
                        : new Policy.Scope.Prefix(scope),
                Math.toIntExact(row.getLong("keep_last")),
                Duration.ofMillis(row.getLong("keep_millis")),
                Optional.ofNullable(row.getString("keep_tag")).map(Tag::new),
                purgeAfter);
    }

    private static String kind(Policy.Scope scope) {
        return switch (scope) {
            case Policy.Scope.Prefix _ -> "PREFIX";
            case Policy.Scope.Tagged _ -> "TAG";
        };
    }

    private static String text(Policy.Scope scope) {
        return switch (scope) {
            case Policy.Scope.Prefix(String text) -> text;
            case Policy.Scope.Tagged(Tag tag) -> tag.text();
        };
    }
}
