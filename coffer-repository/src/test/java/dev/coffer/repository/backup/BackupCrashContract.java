package dev.coffer.repository.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Finding;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.store.ObjectInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A process is killed at each step of a backup and of a restore.
abstract class BackupCrashContract {
    @TempDir
    Path home;

    private CatalogueSettings settings;
    private Repository repository;

    abstract CatalogueSettings newDatabase();

    @BeforeEach
    void makeAnOlderBackup() {
        settings = newDatabase();
        repository = Repository.open(settings, home);
        repository.fill();
        repository.backups().make(repository.catalogue, rows -> {});
        repository.publish("data/new", "since the older backup");
    }

    @AfterEach
    void closeRepository() {
        repository.close();
    }

    @ParameterizedTest
    @EnumSource(BackupStep.class)
    void aKilledBackupLeavesWhatCanBeRestoredAndIsClearedAway(BackupStep step) throws Exception {
        assertThat(CrashingBackup.run(home, step.name(), settings, Optional.empty()))
                .isEqualTo(CrashingBackup.KILLED);
        CatalogueSettings into = Databases.sqlite(home);
        repository.backups().copy(Optional.empty(), into, rows -> {});
        assertThat(Dumped.contradictions(into)).isZero();
        boolean whole = step.compareTo(BackupStep.MANIFEST_WRITTEN) >= 0;
        assertThat(rows(into, "entry")).hasSize(whole ? 8 : 7);
        if (step.compareTo(BackupStep.DONE) < 0) {
            assertThat(Dumped.number(settings, "SELECT count(*) FROM backup WHERE state = 'RUNNING'"))
                    .as("what it may refer to is kept until its lease has passed")
                    .isEqualTo(1);
        }

        repository.catalogue.transact(tx -> tx.session().update("UPDATE backup SET lease_until = 1"));
        assertThat(CrashingBackup.run(home, "NONE", settings, Optional.empty())).isZero();
        List<Backups.Backup> left = repository.backups().list();
        assertThat(left).hasSize(1);
        assertThat(Dumped.number(settings, "SELECT count(*) FROM backup WHERE state = 'RUNNING'"))
                .isZero();
        assertThat(Dumped.number(settings, "SELECT count(*) FROM backup WHERE state = 'DONE'"))
                .isEqualTo(1);
        try (Stream<ObjectInfo> objects = repository.store.list("coffer", "backups/")) {
            assertThat(objects.map(info -> info.name().key()))
                    .allMatch(key -> key.contains(left.getFirst().id().toString()));
        }
    }

    @ParameterizedTest
    @EnumSource(RestoreStep.class)
    void aKilledRestoreLeavesNothingOrAllAndIsDoneAgain(RestoreStep step) throws Exception {
        CatalogueSettings into = newDatabase();
        CatalogueSettings whole = Databases.sqlite(home);
        repository.backups().restore(Optional.empty(), whole, rows -> {});

        assertThat(CrashingBackup.run(home, step.name(), settings, Optional.of(into)))
                .isEqualTo(CrashingBackup.KILLED);
        if (isThereAfter(step)) {
            assertThatThrownBy(() -> repository.backups().restore(Optional.empty(), into, rows -> {}))
                    .isInstanceOf(RepositoryException.Conflict.class);
        } else {
            repository.backups().restore(Optional.empty(), into, rows -> {});
        }
        assertThat(withoutTimes(into)).isEqualTo(withoutTimes(whole));
        try (Repository restored = Repository.open(into, home)) {
            restored.publish("data/1", "goes on");
        }
    }

    @ParameterizedTest
    @EnumSource(MirrorStep.class)
    void aKilledMirrorLeavesNothingThatNoRowTellsOfAndIsGoneOnWith(MirrorStep step) throws Exception {
        assertThat(CrashingBackup.mirror(home, step.name(), settings)).isEqualTo(CrashingBackup.KILLED);
        Fsck fsck = Fsck.of(repository.catalogue, repository.store, Repository.LAYOUT)
                .withCopies(repository.mirrorStore());
        Fsck.Reading everything = new Fsck.Reading.Everything();
        assertThat(fsck.check(everything))
                .as("copies that were announced are missing, and nothing else is wrong")
                .allMatch(finding -> finding.kind() == Finding.Kind.MISSING
                        && finding.store().equals(BackupStore.BACKUP));

        assertThat(CrashingBackup.mirror(home, "NONE", settings)).isZero();
        assertThat(fsck.check(everything)).isEmpty();
        long live = Dumped.number(settings, "SELECT count(*) FROM blob WHERE state = 'LIVE'");
        assertThat(Dumped.number(settings, "SELECT count(*) FROM placement WHERE verified_at IS NOT NULL"))
                .isEqualTo(live);
        try (Stream<ObjectInfo> copies = repository.store.list("mirror", "p/blobs/")) {
            assertThat(copies).hasSize((int) live);
        }
    }

    @Test
    void aRestoreThatDiedWithTheStoreInItsHandLetsTheOldCatalogueTakeItBack() throws Exception {
        CatalogueSettings into = newDatabase();
        assertThat(CrashingBackup.run(home, RestoreStep.FENCED.name(), settings, Optional.of(into)))
                .isEqualTo(CrashingBackup.KILLED);
        assertThatThrownBy(() -> repository.backups().make(repository.catalogue, rows -> {}))
                .isInstanceOf(RepositoryException.Fenced.class)
                .hasMessageContaining("never came to be");
        assertThat(repository.catalogue.current(new EntryPath("data/new"))).isPresent();

        assertThat(repository.backups().takeOver(repository.catalogue)).isEqualTo(2);
        repository.backups().make(repository.catalogue, rows -> {});
        repository.publish("data/new", "goes on");
        repository.backups().restore(Optional.empty(), into, rows -> {});
        assertThat(Dumped.contradictions(into)).isZero();
    }

    /// Whether a restore that died after a step has left a catalogue that is whole.
    abstract boolean isThereAfter(RestoreStep step);

    private static List<String> rows(CatalogueSettings settings, String table) {
        return Dumped.of(settings).getOrDefault(table, List.of());
    }

    /// Two restores condemn at different times.
    private static Map<String, List<String>> withoutTimes(CatalogueSettings settings) {
        return Dumped.of(settings).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        table -> table.getValue().stream()
                                .filter(row -> !row.contains("\tCONDEMNED\t") && !row.contains("\tRESTORED\t"))
                                .toList()));
    }
}
