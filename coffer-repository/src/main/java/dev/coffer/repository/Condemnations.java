package dev.coffer.repository;

import dev.coffer.store.Sha256;
import java.util.List;
import java.util.Optional;

/// What was condemned since somebody looked last, whoever did it: for those who keep what is made of blobs. A
/// change of the log says that a path was purged; its bytes may be condemned hours later, and others never
/// were under a path.
///
/// Restores are not among it. For one thread.
public final class Condemnations {
    private static final int PAGE = 1_000;
    private static final String NEWEST = "SELECT COALESCE(max(condemn_seq), 0) FROM blob WHERE state = ?";
    private static final String OF_STATE = "SELECT id, sha256, md5, condemn_seq FROM blob WHERE state = '%s'"
            + " AND condemn_seq >= ? AND (condemn_seq, id) > (?, ?)";
    private static final String BEHIND = "SELECT id, sha256, md5, condemn_seq FROM (" + OF_STATE.formatted("CONDEMNED")
            + " UNION ALL " + OF_STATE.formatted("GONE") + ") c ORDER BY condemn_seq, id LIMIT " + PAGE;

    private final Catalogue catalogue;
    private Optional<Position> last = Optional.empty();

    public Condemnations(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    private record Position(long number, String id) {}

    private record Row(Digests digests, Position position) {}

    /// Begins behind what is condemned by now; to be called once.
    public void skip() {
        long newest = catalogue.look(
                session -> Math.max(session.number(NEWEST, "CONDEMNED"), session.number(NEWEST, "GONE")));
        last = Optional.of(new Position(newest, "~")); // behind every id
    }

    /// What comes next, up to a thousand; the same bytes may be live again, or elsewhere.
    ///
    /// @return empty if there is nothing new
    /// @throws IllegalStateException if nothing was [#skip]ped
    public List<Digests> next() {
        Position from = last.orElseThrow(() -> new IllegalStateException("it has not begun"));
        List<Row> page = catalogue.look(session -> session.list(
                BEHIND,
                row -> new Row(
                        new Digests(new Sha256(row.getString(2)), new Md5(row.getString(3))),
                        new Position(row.getLong(4), row.getString(1))),
                from.number(),
                from.number(),
                from.id(),
                from.number(),
                from.number(),
                from.id()));
        if (!page.isEmpty()) {
            last = Optional.of(page.getLast().position());
        }
        return page.stream().map(Row::digests).toList();
    }
}
