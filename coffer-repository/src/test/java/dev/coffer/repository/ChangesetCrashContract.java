package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A process is killed at each step of a changeset: readers see the old set or the new one, the log has no gap,
/// and another process goes on where it ended.
abstract class ChangesetCrashContract extends CatalogueOfEntries {
    @TempDir
    Path home;

    private final ChangesetId changeset = new ChangesetId(UUID.randomUUID());

    /// The catalogue for another process: a file, or URL, user and password.
    abstract List<String> where();

    @BeforeEach
    void publishTheOldSet() {
        publish(CrashingChangeset.OLD, "old");
        blob("first");
        blob("second");
    }

    @ParameterizedTest
    @CsvSource({"BEGUN", "ITEMS_WRITTEN", "ADDED", "CHECKED", "ENTRIES_CHANGED", "TAGS_CHANGED", "RECORDED", "COMMITTED"
    })
    void aKilledCommitShowsTheOldSetOrTheNewOneAndIsGoneOnWith(ChangesetStep step) throws Exception {
        assertThat(run(step.name(), "commit")).isEqualTo(CrashingChangeset.KILLED);
        if (step == ChangesetStep.COMMITTED) {
            checkNewSet();
        } else {
            checkOldSet();
            checkWhatIsUnpublished(step.compareTo(ChangesetStep.ADDED) >= 0 ? 2 : 0);
        }

        assertThat(run("NONE", "commit")).isZero();
        checkNewSet();
        checkWhatIsUnpublished(0);
    }

    @ParameterizedTest
    @CsvSource({"ENTRIES_PURGED", "ROLLED_BACK"})
    void aKilledRollBackShowsTheOldSetAndIsGoneOnWith(ChangesetStep step) throws Exception {
        assertThat(run(step.name(), "roll back")).isEqualTo(CrashingChangeset.KILLED);
        checkOldSet();
        checkWhatIsUnpublished(step == ChangesetStep.ENTRIES_PURGED ? 2 : 0);

        assertThat(run("NONE", "roll back")).isZero();
        checkOldSet();
        checkWhatIsUnpublished(0);
    }

    private void checkOldSet() {
        assertThat(paths(EntryQuery.current())).containsExactly("data/old");
        assertThat(paths(EntryQuery.everything().withAny(CrashingChangeset.TAG)))
                .isEmpty();
        checkNumbers();
    }

    private void checkNewSet() {
        assertThat(paths(EntryQuery.current())).containsExactly("data/first", "data/second");
        assertThat(paths(EntryQuery.current().withAny(CrashingChangeset.TAG))).containsExactly("data/second");
        assertThat(history(CrashingChangeset.FIRST)).hasSize(1);
        assertThat(history(CrashingChangeset.OLD)).allMatch(Entry.Expired.class::isInstance);
        checkNumbers();
    }

    private void checkWhatIsUnpublished(int expected) {
        assertThat(catalogue.<List<Entry>, RuntimeException>read(snapshot -> snapshot.find(EntryQuery.everything())
                        .filter(Entry.Unpublished.class::isInstance)
                        .toList()))
                .hasSize(expected);
    }

    private void checkNumbers() {
        List<Long> numbers = changes().stream().map(Change::number).toList();
        assertThat(numbers)
                .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    private int run(String step, String end) throws Exception {
        List<String> arguments = new ArrayList<>(where());
        arguments.addAll(List.of(step, changeset.toString(), end));
        return Mortal.run(CrashingChangeset.class, CrashingChangeset::main, step, arguments);
    }
}
