package dev.coffer.benchmarks.catalogue;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Tag;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/// Fills a catalogue with any number of published entries by statements of its own: the rows that work would
/// have left, without the work.
final class Filling {
    private static final String BLOB = "((s.n - 1) % 1000000 + 1)";

    private final Engine engine;
    private final boolean sqlite;
    private final Connection connection;

    private Filling(Engine engine, Connection connection) {
        this.engine = engine;
        this.sqlite = engine instanceof Engine.Sqlite;
        this.connection = connection;
    }

    /// The path of an entry, of the numbers from 1 on.
    static EntryPath path(long number) {
        return new EntryPath(String.format(Locale.ROOT, "nightly/%03d/%09d.csv", number % 500, number));
    }

    /// Fills an empty catalogue. Beyond a million entries, several have one blob.
    static void fill(Engine engine, long entries) throws SQLException {
        fill(engine, Math.min(entries, 1_000_000), entries);
    }

    /// Fills an empty catalogue with live blobs that nothing refers to yet.
    static void fillWithBlobs(Engine engine, long blobs) throws SQLException {
        fill(engine, blobs, 0);
    }

    private static void fill(Engine engine, long blobs, long entries) throws SQLException {
        try (Catalogue catalogue = engine.open()) {
            // A host has to be there.
            catalogue.inTransaction(tx -> {
                tx.tag(new EntryPath("made/for/measuring"), List.of(new Tag("first")));
                return tx;
            });
        }
        try (Connection connection = engine.connect()) {
            connection.setAutoCommit(false);
            Filling filling = new Filling(engine, connection);
            filling.blobs(blobs);
            if (entries > 0) {
                filling.entries(entries);
            }
            connection.commit();
        }
        engine.analyse();
    }

    /// Adds the line of the log that each publication has left.
    static void log(Engine engine, long entries) throws SQLException {
        try (Connection connection = engine.connect()) {
            connection.setAutoCommit(false);
            Filling filling = new Filling(engine, connection);
            filling.run(
                    "INSERT INTO change (number, at, host, author, kind, path, entry_id) " + engine.series()
                            + " SELECT s.n + 1, 1000, (SELECT name FROM host LIMIT 1), 'bench', 'PUBLISHED', "
                            + filling.path() + ", " + filling.entryId() + " FROM s",
                    entries);
            connection.commit();
        }
        engine.analyse();
    }

    /// Tags what was filled: one of a thousand days, every second entry `even`, every ten thousandth `rare`.
    static void tag(Engine engine, long entries) throws SQLException {
        try (Connection connection = engine.connect()) {
            connection.setAutoCommit(false);
            Filling filling = new Filling(engine, connection);
            filling.tags(entries, "'day=' || (s.n % 1000)", "1 = 1");
            filling.tags(entries, "'even'", "s.n % 2 = 0");
            filling.tags(entries, "'rare'", "s.n % 10000 = 0");
            connection.commit();
        }
        engine.analyse();
    }

    private void blobs(long blobs) throws SQLException {
        run(
                "INSERT INTO blob (id, place, sha256, md5, size, bucket, object_key, state, media_type, staged_at,"
                        + " lease_until, live_at) " + engine.series() + " SELECT " + blobId() + ", 'coffer:coffer/', "
                        + digest(64) + ", " + digest(32) + ", 1, 'coffer', 'blobs/' || " + digest(64) + " || '/' || "
                        + blobId() + ", 'LIVE', 'text/csv', 1000, 2000, 1000 FROM s",
                blobs);
    }

    private void entries(long entries) throws SQLException {
        run(
                "INSERT INTO entry (id, path, state, revision, publication, blob_id, blob_state, sha256, md5, size,"
                        + " media_type, origin, created_at, uploaded_at, published_at) " + engine.series() + " SELECT "
                        + entryId() + ", " + path() + ", 'PUBLISHED', s.n + 1, s.n + 1, " + blobId()
                        + ", 'LIVE', " + digest(64) + ", " + digest(32)
                        + ", 1, 'text/csv', (SELECT name FROM host LIMIT 1), 1000, 1000, 1000 FROM s",
                entries);
        run("UPDATE counter SET value = ? WHERE name = 'change'", entries + 1);
    }

    private void tags(long entries, String tag, String which) throws SQLException {
        run(
                "INSERT INTO entry_tag (entry_id, tag, path, tagged_at) " + engine.series() + " SELECT " + entryId()
                        + ", " + tag + ", " + path() + ", 1000 FROM s WHERE " + which,
                entries);
    }

    private void run(String sql, long number) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, number);
            statement.executeUpdate();
        }
    }

    private String blobId() {
        return "'0000b10b-0000-7000-8000-' || " + padded(BLOB, 12);
    }

    private String entryId() {
        return "'00000e17-0000-7000-8000-' || " + padded("s.n", 12);
    }

    private String path() {
        return "'nightly/' || " + padded("(s.n % 500)", 3) + " || '/' || " + padded("s.n", 9) + " || '.csv'";
    }

    /// Digits in an order that is not that of the numbers, as digests are.
    private String digest(int digits) {
        return padded("((" + BLOB + " * 7919) % 1000003)", 8) + " || " + padded(BLOB, digits - 8);
    }

    private String padded(String number, int digits) {
        return sqlite
                ? "printf('%0" + digits + "d', " + number + ")"
                : "lpad(CAST(" + number + " AS TEXT), " + digits + ", '0')";
    }
}
