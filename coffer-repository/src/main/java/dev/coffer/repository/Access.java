package dev.coffer.repository;

import java.util.ArrayList;
import java.util.List;

/// What one author may do, as it was when it was read.
final class Access {
    private final Author author;
    private final boolean open;
    private final List<Grant> grants;

    private Access(Author author, boolean open, List<Grant> grants) {
        this.author = author;
        this.open = open;
        this.grants = grants;
    }

    static Access of(Session session, Author author) {
        List<Grant> grants = PermissionTable.of(session, author);
        return new Access(author, grants.isEmpty() && !PermissionTable.any(session), grants);
    }

    /// Of the author.
    String name() {
        return author.name();
    }

    boolean may(Role role, PathPrefix where) {
        return open || grants.stream().anyMatch(grant -> grant.allows(role, where));
    }

    boolean mayRead(EntryPath path) {
        return may(Role.READER, PathPrefix.of(path));
    }

    boolean mayReadAll() {
        return may(Role.READER, PathPrefix.ALL);
    }

    /// Whether what is about no path may be seen: by who may read everything, and by who did it.
    boolean mayReadOf(Author other) {
        return mayReadAll() || author.name().equals(other.name());
    }

    /// @throws RepositoryException.Denied if the author may not
    void check(Role role, PathPrefix where) {
        if (!may(role, where)) {
            String what = where.isAll() ? "everything" : where.text();
            throw new RepositoryException.Denied(
                    author.name() + " is not " + role + " of " + what + "; see 'coffer grants'");
        }
    }

    /// @throws RepositoryException.Denied if the author has the role nowhere
    void checkSomewhere(Role role) {
        if (!open && grants.stream().noneMatch(grant -> grant.role().includes(role))) {
            throw new RepositoryException.Denied(
                    author.name() + " is not " + role + " of any path; see 'coffer grants'");
        }
    }

    /// The condition that a path may be read, for an author who may not read everything.
    ///
    /// @param column of the path
    Condition readable(String column) {
        return below(Role.READER, column);
    }

    /// The condition that the author has a role at a path, for who has it not everywhere.
    ///
    /// @param column of the path
    Condition below(Role role, String column) {
        List<String> parts = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (Grant grant : grants) {
            if (!grant.role().includes(role)) {
                continue;
            }
            String prefix = grant.prefix().text();
            parts.add(column + " = ? OR " + column + " >= ? AND " + column + " < ?");
            // '0' is the character behind '/'.
            values.addAll(List.of(prefix, prefix + "/", prefix + "0"));
        }
        return new Condition(parts.isEmpty() ? "(1 = 0)" : "(" + String.join(" OR ", parts) + ")", values);
    }

    /// A part of a statement.
    ///
    /// @param values for its question marks
    record Condition(String sql, List<Object> values) {}
}
