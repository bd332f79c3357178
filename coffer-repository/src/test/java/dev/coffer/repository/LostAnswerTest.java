package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The answer to a commit is lost on its way: whether it has happened or not, it happens once.
class LostAnswerTest extends CatalogueOfEntries {
    private static final EntryPath OTHER = new EntryPath("data/y");

    @TempDir
    Path folder;

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(folder.resolve("catalogue.db"));
    }

    @Test
    void aTransactionHappensOnce() {
        for (boolean happens : new boolean[] {true, false}) {
            Blob blob = blob("a");
            int versions = history(PATH).size();
            int changes = changes().size();
            try (Catalogue lossy = lossy(happens)) {
                Entry.Published published = lossy.inTransaction(tx -> tx.publish(tx.add(PATH, blob)));

                assertThat(catalogue.current(PATH)).contains(published);
                assertThat(history(PATH)).hasSize(versions + 1);
                assertThat(changes()).hasSize(changes + 2);
            }
        }
    }

    @Test
    void aChangesetIsBegunFilledAndCommittedOnce() {
        for (boolean happens : new boolean[] {true, false}) {
            Blob blob = blob("a");
            int versions = history(OTHER).size();
            int changes = changes().size();
            try (Catalogue first = lossy(happens);
                    Catalogue second = lossy(happens);
                    Catalogue third = lossy(happens)) {
                Changeset.Open changeset = first.changesets().begin("");
                second.changesets().add(changeset, Map.of(OTHER, blob));
                Changeset.Committed committed = third.changesets().commit(changeset);

                assertThat(committed.items()).isEqualTo(1);
                assertThat(history(OTHER)).hasSize(versions + 1);
                assertThat(changes()).hasSize(changes + 4);
                assertThat(changes().getLast().number()).isEqualTo(committed.lastChange());
            }
        }
    }

    private Catalogue lossy(boolean happens) {
        LossyDatabase database = new LossyDatabase(SqliteDatabase.open(folder.resolve("catalogue.db")));
        database.loseAnswers(1, happens);
        return Catalogue.over(database, time::get);
    }
}
