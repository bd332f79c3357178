package dev.coffer.repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The presets of a catalogue, with all their revisions. What operations mean is not known here.
///
/// Safe for use by several threads and processes.
public final class Presets {
    /// How many there can be at a time.
    public static final int MOST = 1000;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final int MOST_BYTES = 4000;

    private static final String INSERT =
            "INSERT INTO preset (name, revision, operations, keep, host, author, set_at) VALUES (?, ?, ?, ?, ?, ?, ?)";
    private static final String COLUMNS = "SELECT name, revision, operations, keep, host, author, set_at FROM preset";
    private static final String NEWEST =
            " WHERE revision = (SELECT max(p.revision) FROM preset p WHERE p.name = preset.name)";
    private static final String CURRENT = COLUMNS + NEWEST + " AND operations IS NOT NULL ORDER BY name";
    private static final String NEWEST_OF = COLUMNS + " WHERE name = ? ORDER BY revision DESC LIMIT 1";
    private static final String HISTORY = COLUMNS + " WHERE name = ? ORDER BY revision DESC LIMIT ?";

    private static final String VERSION = "SELECT count(*), COALESCE(max(set_at), 0) FROM preset"; // rows only come

    private static final String MARK = "INSERT INTO preset_mark (name, revision, path) VALUES (?, ?, ?)";
    private static final String SAME_MARKS = "INSERT INTO preset_mark (name, revision, path)"
            + " SELECT name, CAST(? AS BIGINT), path FROM preset_mark WHERE name = ? AND revision = ?";

    private final Catalogue catalogue;

    public Presets(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// Gives a name other operations, by a new revision; where its results are kept stays. Where it has these already
    /// nothing changes.
    ///
    /// @param name 1 to 40 of `a-z 0-9 -`, a letter first
    /// @param operations in the one spelling of those who understand them
    /// @return the revision that has them
    /// @throws IllegalArgumentException if the name is none
    /// @throws RepositoryException.Denied if the author is not admin of everything
    /// @throws RepositoryException.Conflict if there are [#MOST] already
    public Preset set(String name, String operations) {
        return set(name, operations, Set.of());
    }

    /// The same of operations that name watermarks by their paths.
    public Preset set(String name, String operations, Set<EntryPath> marks) {
        String text = Wording.checked("operations", operations, MOST_BYTES);
        return change(name, before -> new Says(text, Optional.of(marks), before.flatMap(Preset::keep)));
    }

    /// The same, and says where its results are kept.
    ///
    /// @param marks the paths by which the operations name watermarks
    /// @param keep empty for where a server keeps all others
    public Preset set(String name, String operations, Set<EntryPath> marks, Optional<Tiers> keep) {
        String text = Wording.checked("operations", operations, MOST_BYTES);
        return change(name, before -> new Says(text, Optional.of(marks), keep));
    }

    /// Says where a preset's results are kept, by a new revision with the same operations: what was made by them stays
    /// what is asked for.
    ///
    /// @param keep empty for where a server keeps all others
    /// @return the revision that says it
    /// @throws RepositoryException.Unknown if there is no such preset
    /// @throws RepositoryException.Denied if the author is not admin of everything
    public Preset keep(String name, Optional<Tiers> keep) {
        return change(
                name,
                before -> new Says(
                        before.flatMap(Preset::operations)
                                .orElseThrow(
                                        () -> new RepositoryException.Unknown("there is no preset '" + name + "'")),
                        Optional.empty(),
                        keep));
    }

    /// @param marks empty for those of the revision before
    private record Says(String operations, Optional<Set<EntryPath>> marks, Optional<Tiers> keep) {
        boolean isSaidBy(Preset preset) {
            return preset.operations().equals(Optional.of(operations))
                    && preset.keep().equals(keep);
        }
    }

    private Preset change(String name, Function<Optional<Preset>, Says> change) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a preset: '" + name + "' (1 to 40 of a-z, 0-9, -)");
        }
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        return catalogue.transact(tx -> {
            tx.begin();
            Optional<Preset> before = newest(tx, name);
            Says says = change.apply(before);
            if (before.filter(says::isSaidBy).isPresent()) {
                return before.get();
            }
            Preset made = insert(tx, name, before, Optional.of(says));
            addMarks(tx.session(), made, says);
            String kept = says.keep().map(keep -> " kept in " + keep).orElse("");
            tx.log()
                    .record(
                            Change.Kind.PRESET_SET,
                            null,
                            null,
                            null,
                            null,
                            name + " " + made.revision() + " " + says.operations() + kept);
            if (tx.session().list(CURRENT, Presets::preset).size() > MOST) {
                throw new RepositoryException.Conflict("there are " + MOST + " presets already");
            }
            return made;
        });
    }

    /// Takes a preset away. Its revisions stay.
    ///
    /// @return whether there was one
    /// @throws RepositoryException.Denied if the author is not admin of everything
    public boolean remove(String name) {
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        return catalogue.transact(tx -> {
            tx.begin();
            Optional<Preset> before =
                    newest(tx, name).filter(it -> it.operations().isPresent());
            if (before.isPresent()) {
                insert(tx, name, before, Optional.empty());
                tx.log().record(Change.Kind.PRESET_REMOVED, null, null, null, null, name);
            }
            return before.isPresent();
        });
    }

    /// Those that there are, each in its newest revision, in the order of their names.
    public List<Preset> list() {
        return catalogue.look(session -> session.list(CURRENT, Presets::preset));
    }

    /// The revisions of a name, the newest first; a thousand at the most.
    public List<Preset> history(String name) {
        return catalogue.look(session -> session.list(HISTORY, Presets::preset, name, MOST));
    }

    /// Another text whenever any preset was set or removed since.
    ///
    /// @param orAnything also whenever anything at all was changed, as what is published under a path
    public String version(boolean orAnything) {
        return catalogue.look(session -> {
            String presets = session.list(VERSION, row -> row.getLong(1) + "-" + row.getLong(2))
                    .getFirst();
            return orAnything ? presets + "-" + ChangeLog.newest(session) : presets;
        });
    }

    private static void addMarks(Session session, Preset made, Says says) {
        if (says.marks().isEmpty()) {
            session.update(SAME_MARKS, made.revision(), made.name(), made.revision() - 1);
            return;
        }
        for (EntryPath path : says.marks().get()) {
            session.update(MARK, made.name(), made.revision(), path.text());
        }
    }

    private static Optional<Preset> newest(Transaction tx, String name) {
        return tx.session().list(NEWEST_OF, Presets::preset, name).stream().findFirst();
    }

    /// @param says empty where it is taken away
    private static Preset insert(Transaction tx, String name, Optional<Preset> before, Optional<Says> says) {
        long revision = before.map(Preset::revision).orElse(0L) + 1;
        Optional<String> operations = says.map(Says::operations);
        Optional<Tiers> keep = says.flatMap(Says::keep);
        tx.session()
                .update(
                        INSERT,
                        name,
                        revision,
                        operations.orElse(null),
                        keep.map(Tiers::text).orElse(null),
                        tx.author().host().text(),
                        tx.author().name(),
                        tx.now().toEpochMilli());
        return new Preset(name, revision, operations, keep, tx.author(), tx.now());
    }

    private static Preset preset(ResultSet row) throws SQLException {
        return new Preset(
                row.getString("name"),
                row.getLong("revision"),
                Optional.ofNullable(row.getString("operations")),
                Optional.ofNullable(row.getString("keep")).map(Tiers::parse),
                new Author(row.getString("author"), new HostName(row.getString("host"))),
                Instant.ofEpochMilli(row.getLong("set_at")));
    }
}
