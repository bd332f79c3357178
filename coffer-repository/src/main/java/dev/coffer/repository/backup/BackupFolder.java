package dev.coffer.repository.backup;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.Content;
import dev.coffer.store.Listed;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A backup's objects: `backups/<UTC time>-<id>/` and, below it, its parts and `manifest.json`.
///
/// @param name the time and the id, as `20260101T000000Z-<uuid>`
record BackupFolder(BackupStore where, String name) {
    private static final String BACKUPS = "backups/";
    private static final String MANIFEST = "manifest.json";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int UUID_LENGTH = 36;
    private static final int ATTEMPTS = 5;
    private static final int LARGEST_MANIFEST = 64 << 20;

    static BackupFolder of(BackupStore where, Instant startedAt, UUID id) {
        return new BackupFolder(where, TIME.format(startedAt) + "-" + id);
    }

    /// All that lie in a store, the oldest first, whole or not.
    static List<BackupFolder> all(BackupStore where) {
        String below = where.prefix().isEmpty() ? BACKUPS : where.prefix() + "/" + BACKUPS;
        List<BackupFolder> folders = new ArrayList<>();
        try (Stream<Listed> level = where.store().listLevel(where.bucket(), below)) {
            level.forEach(listed -> {
                String name = listed.key().substring(below.length()).replaceFirst("/$", "");
                if (listed instanceof Listed.Below && name.matches("[0-9]{8}T[0-9]{6}Z-[0-9a-f-]{36}")) {
                    folders.add(new BackupFolder(where, name));
                }
            });
        }
        return folders;
    }

    UUID id() {
        return UUID.fromString(name.substring(name.length() - UUID_LENGTH));
    }

    ObjectName object(String last) {
        return where.object(BACKUPS + name + "/" + last);
    }

    /// Writes a part or a manifest. A lost answer is met by the same write again: the name is this backup's
    /// alone.
    void write(String last, Content content, String type) {
        WriteOptions options = WriteOptions.plain().withContentType(type);
        for (int attempt = 1; ; attempt++) {
            try {
                ObjectInfo written = where.store().write(object(last), content, options);
                if (written.size() != content.size()) {
                    throw new RepositoryException.Corrupt("the store took " + written.size() + " bytes instead of "
                            + content.size() + " for " + written.name());
                }
                return;
            } catch (StoreException.Uncertain e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(100_000_000L << attempt);
            }
        }
    }

    void write(Manifest manifest) {
        byte[] text = ManifestText.written(manifest);
        write(MANIFEST, Content.of(text, Sha256.of(text)), "application/json");
    }

    /// Empty if the backup is not whole, or not any more.
    ///
    /// @throws RepositoryException.Corrupt if it cannot be read
    Optional<Manifest> manifest() {
        ObjectName object = object(MANIFEST);
        if (where.store().stat(object).isEmpty()) {
            return Optional.empty();
        }
        try (StoredObject stored = where.store().read(object)) {
            byte[] text = stored.bytes().readNBytes(LARGEST_MANIFEST);
            Manifest manifest = ManifestText.read(text, object.url());
            if (!manifest.id().equals(id())) {
                throw new RepositoryException.Corrupt("the manifest " + object.url() + " is of another backup");
            }
            return Optional.of(manifest);
        } catch (StoreException.NotFound e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read " + object.url() + ": " + e.getMessage(), e);
        }
    }

    /// From here on nobody restores it.
    void withdraw() {
        where.store().delete(object(MANIFEST));
    }

    /// Removes the objects, the manifest first, so that what is left of it is never taken for whole.
    void delete() {
        withdraw();
        ObjectName below = object("x");
        String prefix = below.key().substring(0, below.key().length() - 1);
        try (Stream<ObjectInfo> parts = where.store().list(where.bucket(), prefix)) {
            List<ObjectName> names = parts.map(ObjectInfo::name).toList();
            Map<ObjectName, StoreException> left = where.store().deleteAll(names);
            if (!left.isEmpty()) {
                throw left.values().iterator().next();
            }
        }
    }
}
