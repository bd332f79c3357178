package dev.coffer.repository;

import java.util.Locale;

/// What a principal may do below a path. Each role includes those before it.
public enum Role {
    /// Finding and reading entries, their history, tags and changes.
    READER,
    /// Adding, publishing, expiring, tagging and claiming.
    WRITER,
    /// Purging, and granting roles; and of everything: what concerns the whole repository, such as collecting,
    /// backup and restore.
    ADMIN;

    /// @throws IllegalArgumentException if `text` is none of `reader`, `writer` and `admin`, quoting it
    public static Role parse(String text) {
        for (Role role : values()) {
            if (role.toString().equals(text)) {
                return role;
            }
        }
        throw new IllegalArgumentException("not a role: '" + text + "' (reader, writer, admin)");
    }

    /// Whether who has this may do what the other may.
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /// In lower case.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
