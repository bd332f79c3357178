package dev.coffer.store.download;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The part files that this process writes. An operating system's lock does not keep out threads of the process
/// that has it, and is lost when that opens and closes the file once more.
final class TargetLocks {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private TargetLocks() {}

    static boolean take(Path part) {
        return HELD.add(part);
    }

    static void release(Path part) {
        HELD.remove(part);
    }
}
