package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Mortal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A process that makes a backup, gives older ones up, restores one, or copies blobs to a mirror, and dies at a
/// given step as if it had been killed.
final class CrashingBackup {
    static final int KILLED = Mortal.KILLED;

    private CrashingBackup() {}

    /// @param arguments home, the step, the catalogue, and the one to restore into; or `-` for none, or `mirror`
    public static void main(String[] arguments) {
        Path home = Path.of(arguments[0]);
        String step = arguments[1];
        CatalogueSettings settings = settings(arguments[2]);
        try (Repository repository = Repository.open(settings, home)) {
            Backups backups = repository.backups();
            if (arguments[3].equals("mirror")) {
                repository
                        .mirror()
                        .mirror(
                                repository.catalogue,
                                repository.store,
                                Repository.LAYOUT,
                                blobs -> {},
                                reached -> Mortal.dieAt(step, reached));
            } else if (arguments[3].equals("-")) {
                backups.make(repository.catalogue, rows -> {}, reached -> Mortal.dieAt(step, reached));
                backups.keep(repository.catalogue, 1, reached -> Mortal.dieAt(step, reached));
            } else {
                backups.restore(
                        Optional.empty(), settings(arguments[3]), rows -> {}, reached -> Mortal.dieAt(step, reached));
            }
        }
    }

    /// Runs it.
    ///
    /// @return its exit code
    static int run(Path home, String step, CatalogueSettings settings, Optional<CatalogueSettings> into)
            throws Exception {
        return run(home, step, settings, into.map(CrashingBackup::words).orElse("-"));
    }

    /// Runs the copying of blobs to the mirror.
    ///
    /// @return its exit code
    static int mirror(Path home, String step, CatalogueSettings settings) throws Exception {
        return run(home, step, settings, "mirror");
    }

    private static int run(Path home, String step, CatalogueSettings settings, String what) throws Exception {
        return Mortal.run(
                CrashingBackup.class,
                CrashingBackup::main,
                step,
                List.of(home.toString(), step, words(settings), what));
    }

    private static String words(CatalogueSettings settings) {
        return switch (settings) {
            case CatalogueSettings.Sqlite(var file) -> file.toString();
            case CatalogueSettings.Postgresql(var url, var user, var password) -> url + " " + user + " " + password;
        };
    }

    private static CatalogueSettings settings(String words) {
        String[] parts = words.split(" ");
        return parts.length == 1
                ? CatalogueSettings.sqlite(Path.of(words))
                : CatalogueSettings.postgresql(parts[0], parts[1], parts[2]);
    }
}
