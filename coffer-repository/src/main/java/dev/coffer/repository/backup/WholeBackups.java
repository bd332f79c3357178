package dev.coffer.repository.backup;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Schema;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The backups of a store that have a manifest, and so all that it names.
record WholeBackups(BackupStore store, List<Whole> all) {
    /// What a catalogue that is fenced has left behind last comes before all of the one that fences it.
    private static final Comparator<Manifest> BY_AGE =
            Comparator.comparing(Manifest::epoch).thenComparing(Manifest::startedAt);

    record Whole(BackupFolder folder, Manifest manifest) {
        Backups.Backup backup() {
            return Backups.backup(folder, manifest);
        }
    }

    static WholeBackups in(BackupStore store) {
        return new WholeBackups(
                store,
                BackupFolder.all(store).stream()
                        .flatMap(folder -> folder.manifest().map(manifest -> new Whole(folder, manifest)).stream())
                        .toList());
    }

    List<Backups.Backup> newestFirst() {
        return all.stream()
                .sorted(Comparator.comparing(Whole::manifest, BY_AGE).reversed())
                .map(Whole::backup)
                .toList();
    }

    /// @param at an id, its beginning, or a time; empty for the newest
    /// @throws RepositoryException.Missing if there is none
    /// @throws RepositoryException.Incompatible if a newer program made it
    Whole choose(Optional<String> at) {
        Choice choice = Choice.of(at);
        Whole chosen = all.stream()
                .filter(each -> choice.includes(each.manifest()))
                .max(Comparator.comparing(Whole::manifest, BY_AGE))
                .orElseThrow(() -> new RepositoryException.Missing(
                        "there is no backup "
                                + at.map(it -> "for '" + it + "' ").orElse("") + "in " + store.describe() + " (it has "
                                + all.size() + "; coffer backup --ls lists them)",
                        null));
        int version = chosen.manifest().version();
        if (version > Schema.NEWEST) {
            throw new RepositoryException.Incompatible("the backup "
                    + chosen.manifest().id() + " was made by a newer Coffer (its tables are version " + version
                    + ", this one knows " + Schema.NEWEST + ")");
        }
        return chosen;
    }
}
