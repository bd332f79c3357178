package dev.coffer.repository;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A process that works on a changeset, from its beginning or from where another has left it, and dies at a
/// given step, as if it had been killed.
final class CrashingChangeset {
    static final int KILLED = Mortal.KILLED;
    static final EntryPath OLD = new EntryPath("data/old");
    static final EntryPath FIRST = new EntryPath("data/first");
    static final EntryPath SECOND = new EntryPath("data/second");
    static final Tag TAG = new Tag("landed");

    private CrashingChangeset() {}

    /// @param arguments the catalogue (a file, or URL, user and password), the step, the changeset, and
    ///     `commit` or `roll back`
    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        List<String> where = words.subList(0, words.size() - 3);
        String step = words.get(words.size() - 3);
        ChangesetId id = ChangesetId.parse(words.get(words.size() - 2));
        boolean commits = words.getLast().equals("commit");
        CatalogueSettings settings = where.size() == 1
                ? CatalogueSettings.sqlite(Path.of(where.getFirst()))
                : CatalogueSettings.postgresql(where.get(0), where.get(1), where.get(2));
        try (Catalogue catalogue = Catalogue.open(settings)) {
            work(catalogue, id, commits, reached -> Mortal.dieAt(step, reached));
        }
    }

    private static void work(Catalogue catalogue, ChangesetId id, boolean commits, ChangesetStep.Listener steps) {
        Changesets changesets = catalogue.changesets(steps);
        Optional<Changeset> known = catalogue.read(snapshot -> snapshot.changeset(id));
        if (known.filter(changeset -> !(changeset instanceof Changeset.Open)).isPresent()) {
            return;
        }
        Changeset.Open changeset = changesets.begin(id, "nightly", Changesets.LEASE);
        Map<EntryPath, Blob> contents = new LinkedHashMap<>();
        contents.put(FIRST, blob(catalogue, "first"));
        contents.put(SECOND, blob(catalogue, "second"));
        changesets.add(changeset, contents);
        catalogue.current(OLD).ifPresent(old -> changesets.expire(changeset, List.of(old)));
        changesets.tag(changeset, SECOND, List.of(TAG));
        if (commits) {
            changesets.commit(changeset);
        } else {
            changesets.rollBack(changeset);
        }
    }

    private static Blob blob(Catalogue catalogue, String text) {
        Digests digests = CatalogueContract.digests(text);
        BlobTable table = catalogue.table(CatalogueOfEntries.LAYOUT);
        Optional<BlobRow> row = catalogue.look(session -> table.live(session, digests.sha256()));
        return Blob.of(row.orElseThrow());
    }
}
