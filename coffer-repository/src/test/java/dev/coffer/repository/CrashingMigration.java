package dev.coffer.repository;

import dev.coffer.repository.fsck.Fsck;
import dev.coffer.repository.migration.Migration;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.folder.FolderStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A process that migrates a repository, or drops what it has left, and dies at a given step, as if it had
/// been killed.
final class CrashingMigration {
    static final int KILLED = Mortal.KILLED;
    static final BlobLayout.Multibucket MANY = new BlobLayout.Multibucket("pictures");
    static final BlobLayout.Simple ONE = new BlobLayout.Simple("pictures");
    static final BlobLayout.Incarnations ELSEWHERE = new BlobLayout.Incarnations("elsewhere", "");

    private CrashingMigration() {}

    /// @param arguments the folder of the stores, the catalogue (a file, or URL, user and password), `own`
    ///     or
    ///     `legacy`, the step, and `run` or `drop`
    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        Path home = Path.of(words.getFirst());
        List<String> where = words.subList(1, words.size() - 3);
        boolean own = words.get(words.size() - 3).equals("own");
        String step = words.get(words.size() - 2);
        CatalogueSettings settings = where.size() == 1
                ? CatalogueSettings.sqlite(Path.of(where.getFirst()))
                : CatalogueSettings.postgresql(where.get(0), where.get(1), where.get(2));
        try (ObjectStore from = FolderStore.open(home.resolve("from"));
                ObjectStore to = FolderStore.open(home.resolve("to"));
                Catalogue catalogue = Catalogue.open(settings)) {
            Migration migration = migration(catalogue, from, to, own).withSteps(reached -> Mortal.dieAt(step, reached));
            Migration.Listener listener = (object, reason) -> {
                throw new IllegalStateException(object + ": " + reason);
            };
            if (words.getLast().equals("run")) {
                migration.run(listener);
            } else {
                migration.drop(listener);
            }
        }
    }

    static Migration migration(Catalogue catalogue, ObjectStore from, ObjectStore to, boolean own) {
        Migration.Place old = new Migration.Place(from, own ? CatalogueOfEntries.LAYOUT : MANY);
        Migration.Place next = own ? new Migration.Place(to, ELSEWHERE) : new Migration.Place(from, ONE);
        return Migration.of(catalogue, old, next).grace(Duration.ZERO).parallel(1);
    }

    static List<Finding> check(Catalogue catalogue, ObjectStore from, ObjectStore to, boolean own) {
        return own ? Fsck.check(catalogue, to, ELSEWHERE) : Fsck.check(catalogue, from, ONE);
    }

    static List<Finding> checkOld(Catalogue catalogue, ObjectStore from, boolean own) {
        return Fsck.check(catalogue, from, own ? CatalogueOfEntries.LAYOUT : MANY);
    }
}
