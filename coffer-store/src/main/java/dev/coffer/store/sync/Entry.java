package dev.coffer.store.sync;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;

/// What a side has at a key.
sealed interface Entry {
    Comparator<Entry> BY_KEY = Comparator.comparing(Entry::key, ObjectName.UTF8_ORDER);

    /// Relative to its side.
    String key();

    /// A file, as it was when it was listed.
    record Local(String key, Path path, long size, FileTime modified) implements Entry {
        Local(String key, Path path, BasicFileAttributes attributes) {
            this(key, path, attributes.size(), attributes.lastModifiedTime());
        }
    }

    /// An object, as it was listed.
    ///
    /// @param sha256 of this very version, where an earlier run remembered it
    record Held(String key, ObjectInfo info, Optional<Sha256> sha256) implements Entry {}

    /// It is there, and is nothing that is brought over.
    record Odd(String key, String reason) implements Entry {}

    /// Here the listing is not whole.
    record Unread(String key, String reason) implements Entry {}
}
