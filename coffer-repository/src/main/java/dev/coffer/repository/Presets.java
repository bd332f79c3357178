package dev.coffer.repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The presets of a catalogue, with all their revisions. What operations mean is not known here.
///
/// Safe for use by several threads and processes.
public final class Presets {
    /// How many there can be at a time.
    public static final int MOST = 1000;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final int MOST_BYTES = 4000;

    private static final String INSERT =
            "INSERT INTO preset (name, revision, operations, host, author, set_at)" + " VALUES (?, ?, ?, ?, ?, ?)";
    private static final String COLUMNS = "SELECT name, revision, operations, host, author, set_at FROM preset";
    private static final String NEWEST =
            " WHERE revision = (SELECT max(p.revision) FROM preset p WHERE p.name = preset.name)";
    private static final String CURRENT = COLUMNS + NEWEST + " AND operations IS NOT NULL ORDER BY name";
    private static final String NEWEST_OF = COLUMNS + " WHERE name = ? ORDER BY revision DESC LIMIT 1";
    private static final String HISTORY = COLUMNS + " WHERE name = ? ORDER BY revision DESC LIMIT ?";

    private static final String VERSION = "SELECT count(*), COALESCE(max(set_at), 0) FROM preset"; // rows only come

    private final Catalogue catalogue;

    public Presets(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// Gives a name other operations, by a new revision. Where it has these already nothing changes.
    ///
    /// @param name 1 to 40 of `a-z 0-9 -`, a letter first
    /// @param operations in the one spelling of those who understand them
    /// @return the revision that has them
    /// @throws IllegalArgumentException if the name is none
    /// @throws RepositoryException.Denied if the author is not admin of everything
    /// @throws RepositoryException.Conflict if there are [#MOST] already
    public Preset set(String name, String operations) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a preset: '" + name + "' (1 to 40 of a-z, 0-9, -)");
        }
        String text = Wording.checked("operations", operations, MOST_BYTES);
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        return catalogue.transact(tx -> {
            tx.begin();
            Optional<Preset> before = newest(tx, name);
            if (before.flatMap(Preset::operations).equals(Optional.of(text))) {
                return before.get();
            }
            Preset made = insert(tx, name, before, text);
            tx.log().record(Change.Kind.PRESET_SET, null, null, null, null, name + " " + made.revision() + " " + text);
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
                insert(tx, name, before, null);
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
    public String version() {
        return catalogue
                .look(session -> session.list(VERSION, row -> row.getLong(1) + "-" + row.getLong(2)))
                .getFirst();
    }

    private static Optional<Preset> newest(Transaction tx, String name) {
        return tx.session().list(NEWEST_OF, Presets::preset, name).stream().findFirst();
    }

    private static Preset insert(Transaction tx, String name, Optional<Preset> before, @Nullable String operations) {
        long revision = before.map(Preset::revision).orElse(0L) + 1;
        tx.session()
                .update(
                        INSERT,
                        name,
                        revision,
                        operations,
                        tx.author().host().text(),
                        tx.author().name(),
                        tx.now().toEpochMilli());
        return new Preset(name, revision, Optional.ofNullable(operations), tx.author(), tx.now());
    }

    private static Preset preset(ResultSet row) throws SQLException {
        return new Preset(
                row.getString("name"),
                row.getLong("revision"),
                Optional.ofNullable(row.getString("operations")),
                new Author(row.getString("author"), new HostName(row.getString("host"))),
                Instant.ofEpochMilli(row.getLong("set_at")));
    }
}
