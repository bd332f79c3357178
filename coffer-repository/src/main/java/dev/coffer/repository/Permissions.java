package dev.coffer.repository;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Who may do what below which path, by [Catalogue#permissions].
///
/// While nothing was granted, everybody may do everything. From the first grant on, an author may do what was
/// granted to the own name or to everybody, and nothing else: other paths are not found, and changing them is
/// [RepositoryException.Denied]. The first grant has to make whoever grants admin of everything, and somebody
/// has to stay that until the last grant goes: nobody locks everybody out.
///
/// An author's name is what this process says it is. So roles keep apart people and programs that share a
/// repository in good faith; against others, the database's and the store's own accounts do. Digests are no
/// paths: who knows one, and may read the store, may read its bytes.
///
/// Safe for use by several threads and processes; every call is durable when it returns, and a line of the log.
public final class Permissions {
    private final Catalogue catalogue;

    Permissions(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// Gives a principal a role below a path, in place of the one that it was granted there before. Granting
    /// what is granted is no change.
    ///
    /// @throws RepositoryException.Denied if the author is not admin there, or the first grant is another than
    ///     to be admin of everything
    /// @throws RepositoryException.Conflict if nobody would be admin of everything
    public Grant grant(Principal principal, Role role, PathPrefix prefix) {
        return catalogue.transact(tx -> {
            tx.begin();
            tx.checkMay(Role.ADMIN, prefix);
            Session session = tx.session();
            Optional<Grant> before = PermissionTable.find(session, principal, prefix);
            if (before.isPresent() && before.get().role() == role) {
                return before.get();
            }
            Grant grant = new Grant(principal, role, prefix, tx.author(), tx.now());
            boolean first = !PermissionTable.any(session);
            PermissionTable.put(session, grant);
            if (first) {
                checkGranter(Access.of(session, tx.author()), tx.author());
            }
            checkSomebodyIsAdmin(session);
            record(tx, Change.Kind.GRANTED, grant);
            return grant;
        });
    }

    /// Takes a role back.
    ///
    /// @return what was granted; empty if the principal had no role of its own at just this path
    /// @throws RepositoryException.Denied if the author is not admin there
    /// @throws RepositoryException.Conflict if others would be left, and nobody admin of everything
    public Optional<Grant> revoke(Principal principal, PathPrefix prefix) {
        return catalogue.transact(tx -> {
            tx.begin();
            tx.checkMay(Role.ADMIN, prefix);
            Optional<Grant> grant = PermissionTable.find(tx.session(), principal, prefix);
            grant.ifPresent(granted -> {
                PermissionTable.remove(tx.session(), granted);
                if (PermissionTable.any(tx.session())) {
                    checkSomebodyIsAdmin(tx.session());
                }
                record(tx, Change.Kind.REVOKED, granted);
            });
            return grant;
        });
    }

    /// What was granted, by principals and prefixes: all of it below paths that the author is admin of, and
    /// what the author was granted.
    public List<Grant> list() {
        return catalogue.look(session -> {
            Access access = Access.of(session, catalogue.author());
            return PermissionTable.all(session).stream()
                    .filter(grant -> access.may(Role.ADMIN, grant.prefix())
                            || grant.principal().equals(Principal.EVERYBODY)
                            || grant.principal()
                                    .name()
                                    .equals(catalogue.author().name()))
                    .toList();
        });
    }

    /// Whether the author may do what needs a role below a path.
    public boolean may(Role role, PathPrefix prefix) {
        return catalogue.look(session -> Access.of(session, catalogue.author()).may(role, prefix));
    }

    /// Which paths the author may read, as it is now.
    public Predicate<EntryPath> readable() {
        Access access = catalogue.look(session -> Access.of(session, catalogue.author()));
        return access::mayRead;
    }

    private static void record(Transaction tx, Change.Kind kind, Grant grant) {
        String path = grant.prefix().isAll() ? null : grant.prefix().text();
        tx.log().record(kind, path, null, null, null, grant.principal() + " " + grant.role());
    }

    private static void checkGranter(Access access, Author author) {
        if (!access.may(Role.ADMIN, PathPrefix.ALL)) {
            throw new RepositoryException.Denied("the first grant has to make " + author.name()
                    + " admin of everything; else nobody could grant the next");
        }
    }

    private static void checkSomebodyIsAdmin(Session session) {
        if (!PermissionTable.anyAdmin(session)) {
            throw new RepositoryException.Conflict("nobody would be admin of everything; make somebody that first");
        }
    }
}
