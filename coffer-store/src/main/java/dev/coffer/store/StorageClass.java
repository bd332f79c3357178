package dev.coffer.store;

import java.util.Locale;
import java.util.Set;

/// Where and how well a store keeps an object, by the name the store has for it.
///
/// @param name in capitals, as `STANDARD_IA`; servers have their own beside AWS's
public record StorageClass(String name) {
    public static final StorageClass STANDARD = new StorageClass("STANDARD");
    public static final StorageClass GLACIER = new StorageClass("GLACIER");
    public static final StorageClass DEEP_ARCHIVE = new StorageClass("DEEP_ARCHIVE");

    /// `GLACIER_IR` is not one of them: it is read at once.
    private static final Set<StorageClass> ARCHIVES = Set.of(GLACIER, DEEP_ARCHIVE);

    /// @throws IllegalArgumentException if `name` is not of capitals, digits, `_` and `-`
    public StorageClass {
        if (!name.matches("[A-Z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("not a storage class: '" + name + "' (as STANDARD_IA, DEEP_ARCHIVE)");
        }
    }

    /// The class of that name, in any case.
    ///
    /// @throws IllegalArgumentException if it is no name of one
    public static StorageClass of(String name) {
        return new StorageClass(name.toUpperCase(Locale.ROOT));
    }

    /// Whether objects in it must be restored before they are read.
    public boolean isArchive() {
        return ARCHIVES.contains(this);
    }

    @Override
    public String toString() {
        return name;
    }
}
