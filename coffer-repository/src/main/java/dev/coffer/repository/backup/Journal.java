package dev.coffer.repository.backup;

import dev.coffer.repository.Author;
import dev.coffer.repository.Change;
import dev.coffer.repository.Session;
import org.jspecify.annotations.Nullable;

/// Adds changes to the log of a catalogue that is being restored, and that nobody else works with.
final class Journal {
    private static final String LAST = "SELECT value FROM counter WHERE name = 'change'";
    private static final String COUNT = "UPDATE counter SET value = ? WHERE name = 'change'";
    private static final String INSERT = "INSERT INTO change (number, at, host, author, kind, path, entry_id, detail)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    private final Session session;
    private final long now;

    /// @param now in milliseconds since 1970
    Journal(Session session, long now) {
        this.session = session;
        this.now = now;
    }

    /// @return its number
    long add(Change.Kind kind, Author author, @Nullable String path, @Nullable String entry, String detail) {
        long number = session.number(LAST) + 1;
        session.update(INSERT, number, now, author.host().text(), author.name(), kind.name(), path, entry, detail);
        session.update(COUNT, number);
        return number;
    }
}
