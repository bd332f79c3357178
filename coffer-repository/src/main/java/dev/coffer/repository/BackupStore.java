package dev.coffer.repository;

import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;

/// Where backups lie, and copies of blobs if it is another store than the repository's own:
///
/// | object | what it is |
/// |---|---|
/// | `<prefix>/backups/…` | snapshots of the catalogue |
/// | `<prefix>/erasures/<id>.json` | what was erased on request, so that no restore brings it back |
/// | `<prefix>/blobs/<sha256>/<incarnation>` | the bytes of a blob; a placement `MIRROR` says so |
///
/// @param name of the store, as placements say it: `main` for the repository's own, `backup` for another
/// @param prefix without slashes at its ends; may be empty
public record BackupStore(String name, ObjectStore store, String bucket, String prefix) {
    /// The name of the repository's own store.
    public static final String MAIN = "main";

    /// The name of another one.
    public static final String BACKUP = "backup";

    /// An object below the prefix.
    public ObjectName object(String key) {
        return new ObjectName(bucket, prefix.isEmpty() ? key : prefix + "/" + key);
    }

    /// Whether copies of blobs lie here, because it is not where the blobs themselves are.
    public boolean isMirror() {
        return !name.equals(MAIN);
    }

    /// In words, without a credential.
    public String describe() {
        return store.describe() + ", " + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
