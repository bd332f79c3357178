package dev.coffer.repository.fsck;

import dev.coffer.repository.Acceptance;
import dev.coffer.repository.Author;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Change;
import dev.coffer.repository.Finding;
import dev.coffer.repository.HostName;
import dev.coffer.repository.Pages;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Role;
import dev.coffer.repository.Session;
import dev.coffer.repository.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which findings of one place somebody wants to stay as they are: columns of their rows.
///
/// An acceptance is of the words of a finding, and is never touched by a check: what is another thing by now has
/// other words, and so is open again.
final class Acceptances {
    private static final int PAGE = 500;
    private static final String SELECT = "SELECT " + Findings.COLUMNS
            + ", accepted_by, accepted_on, accepted_at, accepted_detail, accepted_note FROM finding WHERE place = ?"
            + " AND resolved_at IS NULL AND accepted_at IS NOT NULL";
    private static final String ALL =
            SELECT + " AND (kind, store, subject) > (?, ?, ?) ORDER BY kind, store, subject LIMIT " + PAGE;
    private static final String OF_SUBJECT = SELECT + " AND subject = ? ORDER BY kind, store";
    private static final String ONE = SELECT + " AND kind = ? AND store = ? AND subject = ? AND accepted_detail = ?";
    private static final String COUNT = "SELECT count(*) FROM finding WHERE place = ? AND resolved_at IS NULL"
            + " AND accepted_at IS NOT NULL AND accepted_detail = detail";
    private static final String OPEN_OF_SUBJECT = "SELECT " + Findings.COLUMNS
            + " FROM finding WHERE place = ? AND resolved_at IS NULL AND subject = ? ORDER BY kind, store";
    private static final String KEY = " WHERE place = ? AND kind = ? AND store = ? AND subject = ?";
    private static final String ACCEPT = "UPDATE finding SET accepted_by = ?, accepted_on = ?, accepted_at = ?,"
            + " accepted_detail = ?, accepted_note = ?" + KEY + " AND detail = ? AND resolved_at IS NULL";
    private static final String WITHDRAW = "UPDATE finding SET accepted_by = NULL, accepted_on = NULL,"
            + " accepted_at = NULL, accepted_detail = NULL, accepted_note = NULL" + KEY;

    private final Catalogue catalogue;
    private final String place;

    Acceptances(Catalogue catalogue, String place) {
        this.catalogue = catalogue;
        this.place = place;
    }

    List<Acceptance> accept(List<String> subjects, Optional<String> note) {
        note.ifPresent(Acceptance::checkNote);
        return catalogue.transact(tx -> {
            tx.begin();
            tx.checkMay(Role.ADMIN, PathPrefix.ALL);
            List<Acceptance> accepted = new ArrayList<>();
            for (String subject : new LinkedHashSet<>(subjects)) {
                for (Finding finding : wanted(tx.session(), subject)) {
                    accepted.add(accept(tx, finding, note));
                }
            }
            return accepted;
        });
    }

    List<Acceptance> withdraw(List<String> subjects) {
        return catalogue.transact(tx -> {
            tx.begin();
            tx.checkMay(Role.ADMIN, PathPrefix.ALL);
            List<Acceptance> withdrawn = new ArrayList<>();
            for (String subject : new LinkedHashSet<>(subjects)) {
                List<Acceptance> found = tx.session().list(OF_SUBJECT, Acceptances::acceptance, place, subject);
                if (found.isEmpty()) {
                    throw new RepositoryException.Unknown(
                            "nothing is accepted of '" + subject + "'; 'coffer fsck --accepted' lists what is");
                }
                for (Acceptance acceptance : found) {
                    tx.session().update(WITHDRAW, key(acceptance.finding()));
                    record(tx, Change.Kind.FINDING_WITHDRAWN, acceptance.finding(), acceptance.note());
                }
                withdrawn.addAll(found);
            }
            return withdrawn;
        });
    }

    /// Those of open findings, paged as they are read.
    Stream<Acceptance> all() {
        return Pages.stream(last -> catalogue.look(session -> session.list(
                ALL,
                Acceptances::acceptance,
                place,
                last.map(it -> it.finding().kind().name()).orElse(""),
                last.map(it -> it.finding().store()).orElse(""),
                last.map(it -> it.finding().subject()).orElse(""))));
    }

    /// The one that a finding has which was just made, if it is in force.
    Optional<Acceptance> of(Finding finding) {
        if (!finding.kind().canBeWanted()) {
            return Optional.empty();
        }
        return catalogue.look(session -> session.first(
                ONE,
                Acceptances::acceptance,
                place,
                finding.kind().name(),
                finding.store(),
                finding.subject(),
                finding.detail()));
    }

    /// How many are in force.
    long count() {
        return catalogue.look(session -> session.number(COUNT, place));
    }

    private List<Finding> wanted(Session session, String subject) {
        List<Finding> open = session.list(OPEN_OF_SUBJECT, Findings::finding, place, subject);
        if (open.isEmpty()) {
            throw new RepositoryException.Unknown(
                    "no check has found anything of '" + subject + "'; 'coffer fsck --open' lists what is open");
        }
        List<Finding> wanted =
                open.stream().filter(finding -> finding.kind().canBeWanted()).toList();
        if (wanted.isEmpty()) {
            String kinds = open.stream()
                    .map(finding -> finding.kind().word())
                    .distinct()
                    .collect(Collectors.joining(", "));
            throw new RepositoryException.Conflict("'" + subject + "' is " + kinds
                    + ", which nobody can want; only what is ambiguous or orphaned is accepted ('coffer repair')");
        }
        return wanted;
    }

    private Acceptance accept(Transaction tx, Finding finding, Optional<String> note) {
        Author author = tx.author();
        int changed = tx.session()
                .update(
                        ACCEPT,
                        author.name(),
                        author.host().text(),
                        tx.now().toEpochMilli(),
                        finding.detail(),
                        note.orElse(null),
                        place,
                        finding.kind().name(),
                        finding.store(),
                        finding.subject(),
                        finding.detail());
        if (changed != 1) {
            throw new RepositoryException.Conflict(
                    "a check has found something else of '" + finding.subject() + "' in this moment; look again");
        }
        record(tx, Change.Kind.FINDING_ACCEPTED, finding, note);
        return new Acceptance(finding, author, tx.now(), finding.detail(), note);
    }

    private static void record(Transaction tx, Change.Kind kind, Finding finding, Optional<String> note) {
        String detail = finding.kind().word() + " " + finding.store() + " " + finding.subject()
                + note.map(text -> ": " + text).orElse("");
        tx.log().record(kind, null, null, null, null, detail);
    }

    private Object[] key(Finding finding) {
        return new Object[] {place, finding.kind().name(), finding.store(), finding.subject()};
    }

    private static Acceptance acceptance(ResultSet row) throws SQLException {
        return new Acceptance(
                Findings.finding(row),
                new Author(row.getString(9), new HostName(row.getString(10))),
                Instant.ofEpochMilli(row.getLong(11)),
                row.getString(12),
                Optional.ofNullable(row.getString(13)));
    }
}
