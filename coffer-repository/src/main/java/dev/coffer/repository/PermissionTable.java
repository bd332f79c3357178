package dev.coffer.repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The statements on grants.
final class PermissionTable {
    /// The condition that an author may read the path `e.path`; the author's name is asked for twice.
    static final String READABLE = "(NOT EXISTS (SELECT 1 FROM permission)"
            + " OR EXISTS (SELECT 1 FROM permission WHERE principal IN (?, '*') AND prefix = '')"
            + " OR EXISTS (SELECT 1 FROM permission p WHERE p.principal IN (?, '*') AND (p.prefix = e.path"
            + " OR substr(e.path, 1, length(p.prefix) + 1) = p.prefix || '/')))";

    private static final String COLUMNS = "SELECT principal, prefix, role, host, author, granted_at FROM permission";
    private static final String FIND = COLUMNS + " WHERE principal = ? AND prefix = ?";
    private static final String OF = COLUMNS + " WHERE principal IN (?, '*')";
    private static final String LIST = COLUMNS + " ORDER BY principal, prefix";
    private static final String COUNT = "SELECT count(*) FROM (SELECT 1 FROM permission LIMIT 1) p";
    private static final String COUNT_ADMINS = "SELECT count(*) FROM permission WHERE prefix = '' AND role = 'ADMIN'";
    private static final String PUT = "INSERT INTO permission (principal, prefix, role, host, author, granted_at)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (principal, prefix) DO UPDATE SET role = excluded.role,"
            + " host = excluded.host, author = excluded.author, granted_at = excluded.granted_at";
    private static final String REMOVE = "DELETE FROM permission WHERE principal = ? AND prefix = ?";

    /// Whether anything was granted.
    static boolean any(Session session) {
        return session.number(COUNT) > 0;
    }

    /// Whether somebody is admin of everything.
    static boolean anyAdmin(Session session) {
        return session.number(COUNT_ADMINS) > 0;
    }

    /// What an author was granted, by name or as one of everybody.
    static List<Grant> of(Session session, Author author) {
        return session.list(OF, PermissionTable::grant, author.name());
    }

    static Optional<Grant> find(Session session, Principal principal, PathPrefix prefix) {
        return session.first(FIND, PermissionTable::grant, principal.name(), prefix.text());
    }

    static List<Grant> all(Session session) {
        return session.list(LIST, PermissionTable::grant);
    }

    static void put(Session session, Grant grant) {
        session.update(
                PUT,
                grant.principal().name(),
                grant.prefix().text(),
                grant.role().name(),
                grant.by().host().text(),
                grant.by().name(),
                grant.at().toEpochMilli());
    }

    static void remove(Session session, Grant grant) {
        session.update(REMOVE, grant.principal().name(), grant.prefix().text());
    }

    private static Grant grant(ResultSet row) throws SQLException {
        return new Grant(
                new Principal(row.getString("principal")),
                Role.valueOf(row.getString("role")),
                new PathPrefix(row.getString("prefix")),
                new Author(row.getString("author"), new HostName(row.getString("host"))),
                Instant.ofEpochMilli(row.getLong("granted_at")));
    }

    private PermissionTable() {}
}
