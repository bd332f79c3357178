package dev.coffer.repository.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.Fault;
import dev.coffer.testing.servers.FaultProxy;
import dev.coffer.testing.servers.FullDisk;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Stores that fail, disks that are full, databases that are busy.
class BackupFaultsTest {
    private static final int MOST_TRIES = 200; // a backup or restore meets no fault in one of four

    @TempDir
    Path home;

    private CatalogueSettings settings;
    private Repository repository;

    @BeforeEach
    void fill() {
        settings = Databases.sqlite(home);
        repository = Repository.open(settings, home);
        repository.fill();
    }

    @AfterEach
    void close() {
        repository.close();
    }

    static Stream<Fault> faults() {
        return Stream.of(
                Fault.error500(),
                Fault.slowDown(),
                new Fault.AnswerLost(),
                new Fault.RequestCut(40),
                new Fault.DeliveredTwice(),
                new Fault.AnswerCut(20, true),
                new Fault.AnswerShortened(10));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aBackupIsWholeOrNoneWhateverHappensToRequests(Fault fault) {
        S3Access server = S3Proxy.shared();
        String bucket = "faults-" + UUID.randomUUID().toString().substring(0, 12);
        try (FaultProxy proxy = FaultProxy.before(server.endpoint());
                ObjectStore s3 = S3Store.open(S3Settings.at(proxy.endpoint(), server.accessKey(), server.secretKey())
                        .withTransfer(S3Settings.Transfer.usual()
                                .withPatience(Duration.ofSeconds(5), Duration.ofSeconds(2), 6)))) {
            s3.createBucket(bucket);
            proxy.sometimes(0.15, 4711, request -> true, fault);
            Backups backups = new Backups(new BackupStore(BackupStore.BACKUP, s3, bucket, "x"), repository.temp);
            int made = 0;
            for (int i = 0; i < MOST_TRIES && made < 2; i++) {
                try {
                    backups.make(repository.catalogue, rows -> {});
                    made++;
                } catch (StoreException e) {
                    assertThat(e).hasMessageNotContaining("Exception");
                }
            }
            int restored = 0;
            for (int i = 0; i < MOST_TRIES && restored < 2; i++) {
                CatalogueSettings into = Databases.sqlite(home);
                try {
                    backups.restore(Optional.empty(), into, rows -> {});
                    assertThat(Dumped.contradictions(into)).isZero();
                    assertThat(Dumped.of(into).getOrDefault("entry", List.of())).hasSize(7);
                    restored++;
                } catch (StoreException | RepositoryException e) {
                    assertThat(e).hasMessageNotContaining("Exception");
                }
            }
            assertThat(made).as("backups made").isEqualTo(2);
            assertThat(restored).as("restores").isEqualTo(2);
        }
    }

    @Test
    void aFullStoreEndsABackupAndLeavesNothingThatCounts() {
        try (FullDisk disk = FullDisk.ofMegabytes(4);
                ObjectStore full = FolderStore.open(disk.directory())) {
            full.createBucket("coffer");
            Backups backups = new Backups(new BackupStore(BackupStore.BACKUP, full, "coffer", ""), repository.temp);
            disk.fill(8 << 10);
            assertThatThrownBy(() -> backups.make(repository.catalogue, rows -> {}))
                    .isInstanceOf(StoreException.Full.class);
            assertThat(backups.list()).isEmpty();
            assertThat(Dumped.number(settings, "SELECT count(*) FROM backup WHERE state <> 'DROPPED'"))
                    .as("nothing is kept for its sake")
                    .isZero();
            Files.delete(disk.directory().resolve("ballast"));
            backups.make(repository.catalogue, rows -> {});
            assertThat(backups.list()).hasSize(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFullTempDirectoryEndsABackupWithOneLine() throws Exception {
        try (FullDisk disk = FullDisk.ofMegabytes(1)) {
            disk.fill(0);
            Backups backups = new Backups(repository.backupStore(), disk.directory());
            assertThatThrownBy(() -> backups.make(repository.catalogue, rows -> {}))
                    .hasMessageContaining("No space left");
            assertThat(repository.backups().list()).isEmpty();
        }
    }

    @Test
    void aFullDiskEndsARestoreAndTheTargetIsNotThere() throws Exception {
        for (int i = 0; i < 300; i++) {
            repository.publish("data/" + i, "content " + i);
        }
        repository.backups().make(repository.catalogue, rows -> {});
        try (FullDisk disk = FullDisk.ofMegabytes(1)) {
            disk.fill(300 << 10);
            Path target = disk.directory().resolve("catalogue.db");
            CatalogueSettings into = CatalogueSettings.sqlite(target);
            assertThatThrownBy(() -> repository.backups().restore(Optional.empty(), into, rows -> {}))
                    .isInstanceOf(RepositoryException.CatalogueUnavailable.class)
                    .hasMessageContaining("full");
            assertThat(target).doesNotExist();
            Files.delete(disk.directory().resolve("ballast"));
        }
    }

    @Test
    void aDatabaseThatSomebodyElseWritesToForLongIsSaidToBeSo() throws Exception {
        String url = "jdbc:sqlite:" + ((CatalogueSettings.Sqlite) settings).file();
        try (Connection other = DriverManager.getConnection(url);
                var statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThatThrownBy(() -> repository.backups().make(repository.catalogue, rows -> {}))
                    .isInstanceOf(RepositoryException.CatalogueUnavailable.class)
                    .hasMessageContaining("another process has been writing to it for too long");
            statement.execute("ROLLBACK");
        }
        repository.backups().make(repository.catalogue, rows -> {});
    }

    @Test
    void aWriterThatIsBusyForAWhileIsWaitedFor() throws Exception {
        Map<String, List<String>> before = Dumped.of(settings);
        String url = "jdbc:sqlite:" + ((CatalogueSettings.Sqlite) settings).file();
        try (Connection other = DriverManager.getConnection(url);
                var statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            Thread release = Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(Duration.ofSeconds(2));
                    statement.execute("ROLLBACK");
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            repository.backups().make(repository.catalogue, rows -> {});
            release.join();
        }
        assertThat(Dumped.of(settings)).isEqualTo(before);
    }
}
