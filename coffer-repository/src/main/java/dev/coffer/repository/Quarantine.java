package dev.coffer.repository;

import dev.coffer.store.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Bytes that are kept and not given out until somebody has looked at them.
///
/// It holds for bytes, so under each path and for each owner that has them, and goes on when they are purged
/// and brought again. It is no reference: a purge takes them, and housekeeping does when nothing refers to
/// them.
///
/// Safe for use by several threads and processes.
public final class Quarantine {
    private static final int PAGE = 1_000;
    private static final int MOST_BYTES = 1_000;
    private static final Pattern DETAIL = Pattern.compile("sha256-([0-9a-f]{64}) md5-([0-9a-f]{32}): .*");

    private static final String COLUMNS =
            "SELECT q.sha256, q.md5, q.reason, q.host, q.author, q.set_at FROM quarantine q";
    private static final String ONE = COLUMNS + " WHERE q.sha256 = ?";
    private static final String BY_MD5 = COLUMNS + " WHERE q.md5 = ? ORDER BY q.sha256";
    private static final String BEHIND = COLUMNS + " WHERE q.sha256 > ? ORDER BY q.sha256 LIMIT " + PAGE;
    private static final String LIVE = "SELECT md5 FROM blob WHERE sha256 = ? AND state = 'LIVE' LIMIT 1";
    private static final String SET = "INSERT INTO quarantine (sha256, md5, reason, host, author, set_at)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET reason = excluded.reason,"
            + " host = excluded.host, author = excluded.author, set_at = excluded.set_at";
    private static final String LIFT = "DELETE FROM quarantine WHERE sha256 = ?";

    private final Catalogue catalogue;

    public Quarantine(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// What is in quarantine.
    ///
    /// @param reason for those who look after it
    public record Case(Digests digests, String reason, Author author, Instant at) {}

    /// Puts bytes in quarantine; those that are in it already get another reason.
    ///
    /// @throws RepositoryException.Unknown if the repository has no such bytes
    /// @throws RepositoryException.Denied if the author is not admin of everything
    /// @throws IllegalArgumentException if the reason is none
    public Case set(Sha256 sha256, String reason) {
        String why = Wording.checked("a reason", reason, MOST_BYTES);
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        return catalogue.transact(tx -> {
            tx.begin();
            Session session = tx.session();
            Optional<Case> before = session.first(ONE, Quarantine::row, sha256.hex());
            if (before.map(Case::reason).equals(Optional.of(why))) {
                return before.get();
            }
            Md5 md5 = before.map(it -> it.digests().md5())
                    .or(() -> session.first(LIVE, row -> new Md5(row.getString(1)), sha256.hex()))
                    .orElseThrow(() -> new RepositoryException.Unknown("there is no blob " + BlobId.of(sha256)));
            Case made = new Case(new Digests(sha256, md5), why, tx.author(), tx.now());
            session.update(
                    SET,
                    sha256.hex(),
                    md5.hex(),
                    why,
                    tx.author().host().text(),
                    tx.author().name(),
                    tx.now().toEpochMilli());
            record(tx, Change.Kind.QUARANTINED, made);
            return made;
        });
    }

    /// Lets bytes be given out again.
    ///
    /// @return whether they were in quarantine
    /// @throws RepositoryException.Denied if the author is not admin of everything
    public boolean lift(Sha256 sha256) {
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        return catalogue.transact(tx -> {
            tx.begin();
            Optional<Case> before = tx.session().first(ONE, Quarantine::row, sha256.hex());
            before.ifPresent(it -> {
                tx.session().update(LIFT, sha256.hex());
                record(tx, Change.Kind.QUARANTINE_LIFTED, it);
            });
            return before.isPresent();
        });
    }

    /// What is in quarantine with a digest; of an MD5 more than one only where somebody made a collision.
    public List<Case> find(BlobId id) {
        String sql = id instanceof BlobId.BySha256 ? ONE : BY_MD5;
        return catalogue.look(session -> session.list(sql, Quarantine::row, id.hex()));
    }

    /// All, in the order of the digests, read a page at a time.
    ///
    /// @throws RepositoryException.Denied if the author is not reader of everything
    public Stream<Case> list() {
        catalogue.checkMay(Role.READER, PathPrefix.ALL);
        return Pages.stream(last -> catalogue.look(session -> session.list(
                BEHIND,
                Quarantine::row,
                last.map(it -> it.digests().sha256().hex()).orElse(""))));
    }

    /// Sees to it that bytes may be given out.
    ///
    /// @param what they are called, for the message
    /// @throws RepositoryException.Quarantined if they are in quarantine
    public void check(Sha256 sha256, String what) {
        if (!find(BlobId.of(sha256)).isEmpty()) {
            throw refusal(what);
        }
    }

    /// The digests that a change of the log is about: a [Change.Kind#QUARANTINED], or one that lifts it.
    public static Optional<Digests> digests(Change change) {
        return change.detail().flatMap(Quarantine::digests);
    }

    static Optional<Digests> digests(String detail) {
        Matcher found = DETAIL.matcher(detail);
        return found.matches()
                ? Optional.of(new Digests(new Sha256(found.group(1)), new Md5(found.group(2))))
                : Optional.empty();
    }

    static RepositoryException.Quarantined refusal(String what) {
        return new RepositoryException.Quarantined(what + " is in quarantine, and is not given out");
    }

    private static void record(Transaction tx, Change.Kind kind, Case what) {
        Digests digests = what.digests();
        String detail = BlobId.of(digests.sha256()) + " md5-" + digests.md5().hex() + ": " + what.reason();
        tx.log().record(kind, null, null, null, null, detail);
    }

    private static Case row(ResultSet row) throws SQLException {
        return new Case(
                new Digests(new Sha256(row.getString("sha256")), new Md5(row.getString("md5"))),
                row.getString("reason"),
                new Author(row.getString("author"), new HostName(row.getString("host"))),
                Instant.ofEpochMilli(row.getLong("set_at")));
    }
}
