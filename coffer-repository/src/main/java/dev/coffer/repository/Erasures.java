package dev.coffer.repository;

import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What was erased on request, written down twice: as an object in the backup store, before anything is removed, so
/// that it is known when the catalogue is lost; and as a row of the catalogue.
///
/// The object is `<prefix>/erasures/<id>.json`, one JSON object of texts on one line: `id`, `sha256`, `path` (where
/// there was one), `reason`, `author`, `host`, `erased_at` (RFC 3339).
///
/// Safe for use by several threads.
public final class Erasures {
    private static final String FOLDER = "erasures/";
    private static final String END = ".json";
    private static final int MOST_BYTES = 1 << 16;
    private static final int PAGE = 500;

    private static final String INSERT = "INSERT INTO erasure (id, sha256, path, reason, author, host, erased_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING";
    private static final String COLUMNS = "SELECT id, sha256, path, reason, author, host, erased_at FROM erasure";

    /// Writes an erasure into the backup store; durable when this returns. Writing it again is no change.
    ///
    /// @throws StoreException if it could not be written; nothing may be erased then
    public static void write(BackupStore store, Erasure erasure) {
        byte[] line = FlatJson.write(texts(erasure));
        store.store()
                .write(
                        store.object(FOLDER + erasure.id() + END),
                        Content.of(line),
                        WriteOptions.plain().withContentType("application/json"));
    }

    /// Writes an erasure into the catalogue; to be called after [#write], within the transaction that takes the
    /// references away. Writing it again is no change. For the packages of this module alone.
    ///
    /// @return whether it was not there
    public static boolean record(Transaction tx, Erasure erasure) {
        tx.begin();
        @Nullable String path = erasure.path().map(EntryPath::text).orElse(null);
        int rows = tx.session()
                .update(
                        INSERT,
                        erasure.id().toString(),
                        erasure.sha256().hex(),
                        path,
                        erasure.reason(),
                        erasure.author().name(),
                        erasure.author().host().text(),
                        erasure.erasedAt().toEpochMilli());
        if (rows == 1) {
            String detail = "sha256-" + erasure.sha256().hex() + ": " + erasure.reason();
            tx.log().record(Change.Kind.ERASED, path, null, null, null, detail);
        }
        return rows == 1;
    }

    /// Everything that lies in a backup store, in the order of the ids, a page at a time.
    ///
    /// @param unreadable told of objects there that are no erasures
    /// @return a stream that the caller closes
    public static Stream<Erasure> in(BackupStore store, Consumer<ObjectInfo> unreadable) {
        String prefix = store.object(FOLDER).key();
        return store.store().list(store.bucket(), prefix).flatMap(info -> {
            Optional<Erasure> read = info.name().key().endsWith(END) ? read(store, info) : Optional.empty();
            if (read.isEmpty()) {
                unreadable.accept(info);
            }
            return read.stream();
        });
    }

    /// What the catalogue knows, in the order of the ids.
    public static Stream<Erasure> of(Catalogue catalogue) {
        return Pages.stream(last -> catalogue.look(session -> session.list(
                COLUMNS + " WHERE id > ? ORDER BY id LIMIT " + PAGE,
                Erasures::erasure,
                last.map(erasure -> erasure.id().toString()).orElse(""))));
    }

    /// The erasures of one digest.
    public static List<Erasure> of(Catalogue catalogue, Sha256 sha256) {
        return catalogue.look(session ->
                session.list(COLUMNS + " WHERE sha256 = ? ORDER BY erased_at", Erasures::erasure, sha256.hex()));
    }

    private static Optional<Erasure> read(BackupStore store, ObjectInfo info) {
        if (info.size() > MOST_BYTES) {
            return Optional.empty();
        }
        byte[] bytes;
        try (StoredObject object = store.store().read(info.name())) {
            bytes = object.bytes().readAllBytes();
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read " + info.name() + ": " + e.getMessage(), e);
        }
        try {
            Map<String, String> texts = FlatJson.read(bytes);
            return Optional.of(new Erasure(
                    UUID.fromString(text(texts, "id")),
                    new Sha256(text(texts, "sha256")),
                    Optional.ofNullable(texts.get("path")).map(EntryPath::new),
                    text(texts, "reason"),
                    new Author(text(texts, "author"), new HostName(text(texts, "host"))),
                    Instant.parse(text(texts, "erased_at"))));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static String text(Map<String, String> texts, String name) {
        return Optional.ofNullable(texts.get(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no " + name));
    }

    private static Map<String, String> texts(Erasure erasure) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("id", erasure.id().toString());
        texts.put("sha256", erasure.sha256().hex());
        erasure.path().ifPresent(path -> texts.put("path", path.text()));
        texts.put("reason", erasure.reason());
        texts.put("author", erasure.author().name());
        texts.put("host", erasure.author().host().text());
        texts.put("erased_at", erasure.erasedAt().toString());
        return texts;
    }

    private static Erasure erasure(ResultSet row) throws SQLException {
        return new Erasure(
                UUID.fromString(row.getString("id")),
                new Sha256(row.getString("sha256")),
                Optional.ofNullable(row.getString("path")).map(EntryPath::new),
                row.getString("reason"),
                new Author(row.getString("author"), new HostName(row.getString("host"))),
                Instant.ofEpochMilli(row.getLong("erased_at")));
    }

    private Erasures() {}
}
