package dev.coffer.store.folder;

import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/// A key that can be a path below a bucket's directory, on every file system.
///
/// @param segments the directories and, last, the file; at least one
record KeyPath(ObjectName name, List<String> segments) {
    /// What the store's own files are called by; no segment of a key begins like this, in any case.
    static final String RESERVED = ".coffer";

    /// Before the folded name of an entry: the file that holds what the file system does not say of it.
    static final String SIDECAR = RESERVED + ".";

    private static final int MAX_SEGMENT_BYTES = 255 - SIDECAR.length();

    /// @throws StoreException.Refused if a directory cannot hold such a key
    static KeyPath of(ObjectName name) {
        String key = name.key();
        if (key.indexOf('\\') >= 0) {
            throw refused(name, "has a backslash, which some file systems read as a slash");
        }
        List<String> segments = List.of(key.split("/", -1));
        for (String segment : segments) {
            check(name, segment);
        }
        return new KeyPath(name, segments);
    }

    private static void check(ObjectName name, String segment) {
        if (segment.isEmpty()) {
            throw refused(name, "begins or ends with a slash, or has two in a row");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw refused(name, "has the segment '" + segment + "'");
        }
        if (segment.regionMatches(true, 0, RESERVED, 0, RESERVED.length())) {
            throw refused(name, "has a segment that begins with " + RESERVED + ", which the store keeps for itself");
        }
        int bytes = Math.max(
                segment.getBytes(StandardCharsets.UTF_8).length, fold(segment).getBytes(StandardCharsets.UTF_8).length);
        if (bytes > MAX_SEGMENT_BYTES) {
            throw refused(name, "has a segment of more than " + MAX_SEGMENT_BYTES + " bytes");
        }
    }

    private static StoreException.Refused refused(ObjectName name, String why) {
        return new StoreException.Refused("a folder cannot hold " + name + ": its key " + why, null);
    }

    /// The file's name.
    String leaf() {
        return segments.getLast();
    }

    /// The directories above the file, from the bucket down.
    List<String> directories() {
        return segments.subList(0, segments.size() - 1);
    }

    /// What two names have in common that a file system may hold to be one: case and Unicode composition are
    /// ignored.
    static String fold(String name) {
        if (isPlain(name)) {
            return name;
        }
        String lower = name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(lower, Normalizer.Form.NFC);
    }

    /// Whether a name is ASCII without capitals, and so its own folding.
    static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x80 || (c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return true;
    }

    static boolean isReserved(String segment) {
        return segment.startsWith(RESERVED);
    }
}
