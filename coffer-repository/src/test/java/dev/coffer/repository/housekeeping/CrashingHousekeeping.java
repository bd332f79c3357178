package dev.coffer.repository.housekeeping;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Graces;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.store.folder.FolderStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A process that keeps house, or erases a path's content, and dies at a given step, as if it had been killed.
final class CrashingHousekeeping {
    static final int KILLED = 137;
    static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");
    static final EntryPath SECRET = new EntryPath("data/secret");
    static final Graces NONE = new Graces(
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofDays(365));

    private CrashingHousekeeping() {}

    /// @param arguments the folder of the store, the step, `gc` or `erase`, and the catalogue (a file, or URL, user
    ///     and password)
    public static void main(String[] arguments) {
        List<String> where = List.of(arguments).subList(3, arguments.length);
        CatalogueSettings settings = where.size() == 1
                ? CatalogueSettings.sqlite(Path.of(where.getFirst()))
                : CatalogueSettings.postgresql(where.get(0), where.get(1), where.get(2));
        try (Catalogue catalogue = Catalogue.open(settings);
                FolderStore store = FolderStore.open(Path.of(arguments[0]))) {
            Housekeeping housekeeping = Housekeeping.of(catalogue, store, LAYOUT)
                    .withBackups(new BackupStore(BackupStore.BACKUP, store, "mirror", ""))
                    .withSteps(step -> {
                        if (step.name().equals(arguments[1])) {
                            Runtime.getRuntime().halt(KILLED);
                        }
                    });
            work(housekeeping, arguments[2]);
        }
    }

    private static void work(Housekeeping housekeeping, String what) {
        if (what.equals("gc")) {
            housekeeping.execute(
                    housekeeping.plan(NONE, housekeeping.tasks()),
                    OptionalDouble.empty(),
                    Housekeeping.Progress.SILENT);
        } else {
            housekeeping.purge(new PurgeRequest(SECRET, true, Optional.of("asked for")), NONE);
        }
    }
}
