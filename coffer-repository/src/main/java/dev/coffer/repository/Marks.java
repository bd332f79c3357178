package dev.coffer.repository;

import dev.coffer.store.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The marks of a repository's pictures: what somebody has said of each, once.
///
/// A mark holds for bytes, and so for each path that has them; whoever changes one has to be writer of all of them.
/// It goes with the last of the bytes, in the transaction that condemns them; the same bytes brought again have none.
///
/// Safe for use by several threads and processes.
public final class Marks {
    private static final int PAGE = 1_000;
    private static final String PREFIX = "sha256-";
    private static final int HEX = 64;

    private static final String COLUMNS =
            "SELECT m.sha256, m.focus_x, m.focus_y, m.keeps_place, m.host, m.author, m.set_at FROM mark m";
    private static final String ONE = COLUMNS + " WHERE m.sha256 = ?";
    private static final String BY_MD5 =
            COLUMNS + " JOIN blob b ON b.sha256 = m.sha256 WHERE b.place = ? AND b.md5 = ? AND b.state = 'LIVE'";
    private static final String BEHIND = COLUMNS + " WHERE m.sha256 > ? ORDER BY m.sha256 LIMIT " + PAGE;
    private static final String LIVE = "SELECT id FROM blob WHERE place = ? AND sha256 = ? AND state = 'LIVE'";
    private static final String PUT =
            "INSERT INTO mark (sha256, focus_x, focus_y, keeps_place, host, author, set_at) VALUES (?, ?, ?, ?, ?, ?, ?)";
    private static final String REMOVE = "DELETE FROM mark WHERE sha256 = ?";
    private static final String PATHS =
            "SELECT count(*) FROM entry e JOIN blob b ON b.id = e.blob_id WHERE b.sha256 = ? AND b.state = 'LIVE'";
    private static final String CHANGED = "SELECT kind, detail FROM change WHERE number > ? AND number <= ?"
            + " AND kind IN ('MARKED', 'UNMARKED', 'RESTORED')";

    private final Catalogue catalogue;
    private final String place;

    /// @param layout whose blobs they are
    public Marks(Catalogue catalogue, BlobLayout layout) {
        this.catalogue = catalogue;
        this.place = layout.place();
    }

    /// What has changed behind some number of the log.
    ///
    /// @param until the number of the log up to which was looked
    /// @param pictures whose marks were changed
    /// @param all whether any other may have changed, too
    public record Changed(long until, Set<Sha256> pictures, boolean all) {
        public Changed {
            pictures = Set.copyOf(pictures);
        }
    }

    /// Changes what is said of a picture. Where it is said already nothing changes.
    ///
    /// @param change from what was said before; may be called several times
    /// @return the mark that holds now; empty if nothing is said any more
    /// @throws RepositoryException.Unknown if the repository has no such bytes
    /// @throws RepositoryException.Denied if the author is not writer of each path that has these bytes, or of
    ///     everything if there is none
    public Optional<Mark> set(Sha256 picture, UnaryOperator<Mark.Said> change) {
        return catalogue.transact(tx -> {
            tx.begin();
            Session session = tx.session();
            checkThere(session, picture);
            checkMay(tx, picture);
            Optional<Mark> before = session.first(ONE, Marks::mark, picture.hex());
            Mark.Said old = before.map(Mark::said).orElse(Mark.Said.NOTHING);
            Mark.Said said = change.apply(old);
            if (said.equals(old)) {
                return before;
            }
            session.update(REMOVE, picture.hex());
            if (said.isNothing()) {
                tx.log().record(Change.Kind.UNMARKED, null, null, null, null, PREFIX + picture.hex());
                return Optional.empty();
            }
            Mark made = new Mark(picture, said, tx.author(), tx.now());
            session.update(PUT, row(made));
            tx.log().record(Change.Kind.MARKED, null, null, null, null, PREFIX + picture.hex() + ": " + words(said));
            return Optional.of(made);
        });
    }

    /// Takes a mark away.
    ///
    /// @return whether there was one
    /// @throws RepositoryException as [#set]
    public boolean remove(Sha256 picture) {
        boolean[] was = {false};
        set(picture, before -> {
            was[0] = !before.isNothing();
            return Mark.Said.NOTHING;
        });
        return was[0];
    }

    public Optional<Mark> find(Sha256 picture) {
        return catalogue.look(session -> session.first(ONE, Marks::mark, picture.hex()));
    }

    /// What is said of a blob, by either of its digests; nothing of an MD5 that several blobs have.
    public Mark.Said said(BlobId id) {
        List<Mark> found = catalogue.look(session -> switch (id) {
            case BlobId.BySha256 sha256 -> session.list(ONE, Marks::mark, sha256.hex());
            case BlobId.ByMd5 md5 -> session.list(BY_MD5, Marks::mark, place, md5.hex());
        });
        return found.size() == 1 ? found.getFirst().said() : Mark.Said.NOTHING;
    }

    /// All, in the order of the digests, read a page at a time.
    public Stream<Mark> list() {
        return Pages.stream(last -> catalogue.look(session -> session.list(
                BEHIND, Marks::mark, last.map(mark -> mark.picture().hex()).orElse(""))));
    }

    /// What was changed behind a number of the log, by whoever it was; a mark that went with its bytes is not among
    /// them.
    ///
    /// @param number empty for a first look, which tells the number alone
    public Changed changed(Optional<Long> number) {
        return catalogue.look(session -> {
            // Numbers are committed in their order, so nothing up to this one can still come.
            long newest = ChangeLog.newest(session);
            if (number.isEmpty() || newest <= number.get()) {
                return new Changed(newest, Set.of(), number.isPresent() && newest < number.get());
            }
            List<String> lines =
                    session.list(CHANGED, row -> row.getString(1) + " " + row.getString(2), number.get(), newest);
            boolean restored = lines.stream().anyMatch(line -> line.startsWith(Change.Kind.RESTORED.name()));
            return new Changed(newest, lines.stream().flatMap(Marks::picture).collect(Collectors.toSet()), restored);
        });
    }

    private void checkThere(Session session, Sha256 picture) {
        String lock = session.isShared() ? " FOR KEY SHARE" : "";
        if (session.first(LIVE + lock, row -> row.getString(1), place, picture.hex())
                .isEmpty()) {
            throw new RepositoryException.Unknown("there is no blob " + PREFIX + picture.hex());
        }
    }

    private static void checkMay(Transaction tx, Sha256 picture) {
        Access access = tx.access();
        if (!access.may(Role.WRITER, PathPrefix.ALL)) {
            Access.Condition mine = access.below(Role.WRITER, "e.path");
            long all = tx.session().number(PATHS, picture.hex());
            Object[] values = Stream.concat(Stream.of(picture.hex()), mine.values().stream())
                    .toArray();
            if (all == 0 || tx.session().number(PATHS + " AND " + mine.sql(), values) < all) {
                throw new RepositoryException.Denied(tx.author().name() + " is not writer of all paths that have "
                        + PREFIX + picture.hex() + ", whose mark would hold for all of them; see 'coffer grants'");
            }
        }
        tx.checkMaySomewhere(Role.WRITER);
    }

    private static @Nullable Object[] row(Mark mark) {
        Optional<FocalPoint> focus = mark.said().focus();
        return new @Nullable Object[] {
            mark.picture().hex(),
            focus.map(point -> FocalPoint.parts(point.x())).orElse(null),
            focus.map(point -> FocalPoint.parts(point.y())).orElse(null),
            mark.said().keepsPlace() ? 1 : 0,
            mark.author().host().text(),
            mark.author().name(),
            mark.at().toEpochMilli()
        };
    }

    private static Mark mark(ResultSet row) throws SQLException {
        int x = row.getInt("focus_x");
        Optional<FocalPoint> focus =
                row.wasNull() ? Optional.empty() : Optional.of(FocalPoint.ofParts(x, row.getInt("focus_y")));
        return new Mark(
                new Sha256(row.getString("sha256")),
                new Mark.Said(focus, row.getInt("keeps_place") == 1),
                new Author(row.getString("author"), new HostName(row.getString("host"))),
                Instant.ofEpochMilli(row.getLong("set_at")));
    }

    private static String words(Mark.Said said) {
        return Stream.of(
                        said.focus()
                                .map(point -> "focus " + point.x() + "," + point.y())
                                .orElse(null),
                        said.keepsPlace() ? "keeps the place" : null)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    private static Stream<Sha256> picture(String line) {
        int at = line.indexOf(PREFIX) + PREFIX.length();
        return at < PREFIX.length() || line.length() < at + HEX
                ? Stream.empty()
                : Stream.of(new Sha256(line.substring(at, at + HEX)));
    }
}
