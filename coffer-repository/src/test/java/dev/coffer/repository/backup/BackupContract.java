package dev.coffer.repository.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.Author;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Change;
import dev.coffer.repository.Collecting;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Erasure;
import dev.coffer.repository.Erasures;
import dev.coffer.repository.HostName;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.Principal;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Role;
import dev.coffer.repository.Schema;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.WriteOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What backups and restores promise, on every database.
abstract class BackupContract {
    @TempDir
    Path home;

    Repository repository;
    CatalogueSettings settings;

    /// The settings of another empty database at each call.
    abstract CatalogueSettings newDatabase();

    /// An empty database of the other engine.
    abstract CatalogueSettings otherDatabase();

    @BeforeEach
    void openRepository() {
        settings = newDatabase();
        repository = Repository.open(settings, home);
    }

    @AfterEach
    void closeRepository() {
        repository.close();
    }

    @Test
    void aBackupBringsEverythingIntoEitherEngine() {
        repository.fill();
        ObjectName others = new ObjectName("coffer", "blobs/0 of somebody else");
        write(others, "x");
        Fsck fsck = Fsck.of(repository.catalogue, repository.store, repository.layout);
        fsck.run(Fsck.Options.standard(), _ -> {});
        fsck.accept(List.of(others.url()), Optional.of("theirs"));
        Backups.Backup made = make();
        Map<String, List<String>> expected = Dumped.of(settings);
        // The upload that was under way is condemned; its row is looked at below.
        List<String> staged = expected.getOrDefault("blob", List.of()).stream()
                .filter(row -> row.contains("\tSTAGING\t"))
                .toList();
        expected.getOrDefault("blob", List.of()).removeAll(staged);
        assertThat(expected.put("claim", List.of()))
                .as("claims are released: somebody else may have had them since")
                .hasSize(1);

        for (CatalogueSettings into : List.of(newDatabase(), otherDatabase())) {
            Backups.Restored restored = restore(into);
            assertThat(restored.from()).isEqualTo(made);
            assertThat(restored.stopped()).isEqualTo(1);
            Map<String, List<String>> got = Dumped.of(into);
            List<String> condemned = got.getOrDefault("blob", List.of()).stream()
                    .filter(row -> row.contains("\tCONDEMNED\t"))
                    .toList();
            assertThat(condemned).hasSize(1);
            got.getOrDefault("blob", List.of()).removeAll(condemned);
            assertThat(got.getOrDefault("change", List.of()).removeIf(row -> row.contains("\tRESTORED\t")))
                    .isTrue();
            assertThat(got).isEqualTo(expected);
            assertThat(got.getOrDefault("finding", List.of())).anyMatch(row -> row.contains("\ttheirs"));
            assertThat(got.getOrDefault("source", List.of()).getFirst()).contains("tab\\there, back\\\\slash, \\\\N");
            try (Repository again = Repository.open(into, home)) {
                assertThat(again.publish("data/1", "goes on").revision()).isGreaterThan(made.lastChange());
            }
        }
    }

    @Test
    void aCatalogueThatHasAnythingInItIsNotOverwritten() {
        repository.fill();
        make();
        Map<String, List<String>> before = Dumped.of(settings);

        assertThatThrownBy(() -> restore(settings))
                .isInstanceOf(RepositoryException.Conflict.class)
                .hasMessageContaining("overwrites nothing");
        assertThat(Dumped.of(settings)).isEqualTo(before);
    }

    @Test
    void aFreshCatalogueIsEmptyAndCanBeFilled() {
        repository.fill();
        make();
        CatalogueSettings fresh = newDatabase();
        Repository.open(fresh, home).close();

        restore(fresh);
        assertThat(Dumped.of(fresh).getOrDefault("entry", List.of())).hasSize(7);
    }

    @Test
    void theTargetsDatabaseIsNotForeign() {
        make();
        CatalogueSettings foreign = newDatabase();
        Schema.in(foreign).with("make", connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate("CREATE TABLE theirs (x integer)");
            }
        });
        assertThatThrownBy(() -> restore(foreign)).isInstanceOf(RepositoryException.class);
        assertThat(Dumped.number(foreign, "SELECT count(*) FROM theirs")).isZero();
    }

    @Test
    void theNewestStayAndTheOthersGoRowsFirst() {
        repository.publish("data/1", "one");
        Backups.Backup first = make();
        repository.publish("data/2", "two");
        Backups.Backup second = make();
        Backups.Backup third = make();

        assertThat(repository.backups().list()).containsExactlyInAnyOrder(first, second, third);
        assertThat(repository.backups().keep(repository.catalogue, 2)).isEqualTo(1);
        assertThat(repository.backups().list()).containsExactlyInAnyOrder(second, third);
        assertThat(objects("backups/"))
                .noneMatch(name -> name.key().contains(first.id().toString()));
        assertThat(Dumped.number(settings, "SELECT count(*) FROM backup WHERE state = 'DONE'"))
                .isEqualTo(2);
        assertThat(Dumped.number(settings, "SELECT min(start_seq) FROM backup WHERE state <> 'DROPPED'"))
                .isEqualTo(2);
    }

    @Test
    void aBackupIsChosenByItsIdOrByTime() {
        repository.publish("data/1", "one");
        Backups.Backup first = make();
        repository.publish("data/2", "two");
        make();

        CatalogueSettings byId = newDatabase();
        restore(byId, first.id().toString().substring(0, 8));
        assertThat(Dumped.of(byId).getOrDefault("entry", List.of())).hasSize(1);
        CatalogueSettings byTime = newDatabase();
        restore(byTime, first.at().toString());
        assertThat(Dumped.of(byTime).getOrDefault("entry", List.of())).hasSize(1);
        assertThatThrownBy(() -> restore(newDatabase(), "2001-01-01"))
                .isInstanceOf(RepositoryException.Missing.class)
                .hasMessageContaining("it has 2");
        assertThatThrownBy(() -> restore(newDatabase(), "yesterday")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRestoredCatalogueKeepsWhatAnyBackupInTheStoreRefersTo() {
        repository.publish("data/1", "one");
        Backups.Backup first = make();
        repository.publish("data/2", "two");
        Backups.Backup second = make();
        CatalogueSettings into = newDatabase();
        restore(into, first.id().toString());

        assertThat(Dumped.number(into, "SELECT count(*) FROM backup WHERE state = 'DONE'"))
                .isEqualTo(2);
        assertThat(Dumped.number(into, "SELECT value FROM counter WHERE name = 'collection'"))
                .as("what is condemned from now on comes after %s", second)
                .isGreaterThan(Dumped.number(settings, "SELECT max(start_seq) FROM backup"));
    }

    @Test
    void whatWasErasedSinceDoesNotComeBack() {
        Entry.Published kept = repository.publish("data/kept", "kept");
        Entry.Published erased = repository.publish("data/erased", "erased");
        repository.publish("other/path", "erased");
        repository.mirror(erased.blob());
        make();
        Erasure erasure = new Erasure(
                UUID.randomUUID(),
                erased.blob().digests().sha256(),
                Optional.of(erased.path()),
                "a request",
                repository.catalogue.author(),
                Instant.parse("2026-01-01T00:00:00Z"));
        Erasures.write(repository.backupStore(), erasure);

        CatalogueSettings into = newDatabase();
        assertThat(restore(into).erased()).isEqualTo(1);
        try (Repository restored = Repository.open(into, home)) {
            assertThat(restored.catalogue.current(kept.path())).isPresent();
            assertThat(restored.catalogue.current(erased.path())).isEmpty();
            assertThat(restored.catalogue.current(new EntryPath("other/path"))).isEmpty();
            assertThat(Erasures.of(restored.catalogue, erasure.sha256())).containsExactly(erasure);
            assertThat(restored.blobs.find(BlobId.of(erasure.sha256()))).isEmpty();
            List<Change.Kind> kinds = restored.catalogue.<List<Change.Kind>, RuntimeException>read(
                    snapshot -> snapshot.changes(0).map(Change::kind).toList());
            assertThat(kinds.subList(kinds.size() - 4, kinds.size()))
                    .containsExactly(Change.Kind.PURGED, Change.Kind.PURGED, Change.Kind.ERASED, Change.Kind.RESTORED);
        }
        assertThat(Dumped.number(into, "SELECT count(*) FROM placement")).isZero();
        assertThat(Dumped.number(into, "SELECT count(*) FROM removal WHERE erasure = 1 AND removed_at IS NULL"))
                .as("its own object and the copy are asked to be removed, whatever backups there are")
                .isEqualTo(2);
        assertThat(Dumped.number(into, "SELECT count(*) FROM blob WHERE state = 'CONDEMNED'"))
                .isEqualTo(1);
        try (Repository restored = Repository.open(into, home)) {
            restored.backups().make(restored.catalogue, rows -> {});
        }
        assertThat(restore(newDatabase()).erased())
                .as("a backup that knows of it")
                .isZero();
    }

    @Test
    void whereTheDigestIsTheNameNothingIsStashedForTwoHoursAfterARestore() throws IOException {
        make();
        CatalogueSettings into = newDatabase();
        restore(into);
        repository.store.createBucket("md5s");
        try (Repository restored = Repository.open(into, home)) {
            var md5s = new Blobs(restored.catalogue, restored.store, new BlobLayout.Simple("md5s"));
            byte[] bytes = "may be being deleted".getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> md5s.add(new ByteArrayInputStream(bytes), restored.temp))
                    .isInstanceOf(RepositoryException.Conflict.class)
                    .hasMessageContaining("this catalogue was restored")
                    .hasMessageContaining("it can be stashed from");
            restored.catalogue.transact(tx -> tx.session()
                    .update("UPDATE counter SET value = value - 7200000 WHERE name = 'names_forgotten_at'"));
            assertThat(md5s.add(new ByteArrayInputStream(bytes), restored.temp)
                            .blob()
                            .size())
                    .isEqualTo(bytes.length);
        }
    }

    @Test
    void collectingIsOffAfterARestoreUntilItIsTurnedOn() {
        make();
        CatalogueSettings into = newDatabase();
        restore(into);
        try (Repository restored = Repository.open(into, home)) {
            assertThat(restored.catalogue.look(Collecting::isOn)).isFalse();
            restored.catalogue.transact(tx -> {
                Collecting.turn(tx.session(), true);
                return true;
            });
            assertThat(restored.catalogue.look(Collecting::isOn)).isTrue();
        }
    }

    @Test
    void onlyAnAdminMakesBackups() {
        var granter = repository.catalogue.author();
        repository.catalogue.permissions().grant(new Principal(granter.name()), Role.ADMIN, PathPrefix.ALL);
        var other = repository.catalogue.as(new Author("bob", new HostName("h2")));
        assertThatThrownBy(() -> repository.backups().make(other, rows -> {}))
                .isInstanceOf(RepositoryException.Denied.class);
        make();
    }

    @Test
    void aDamagedPartIsFoundAndTheTargetStaysEmpty() {
        repository.fill();
        make();
        ObjectName part = objects("backups/").stream()
                .filter(name -> name.key().contains("/entry-"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = read(part);
        bytes[bytes.length / 2] ^= 1;
        repository.store.write(part, Content.of(bytes), WriteOptions.plain());
        CatalogueSettings into = newDatabase();

        assertThatThrownBy(() -> restore(into))
                .isInstanceOf(RepositoryException.Corrupt.class)
                .hasMessageContaining("/entry-");
        repository.store.delete(part);
        assertThatThrownBy(() -> restore(into))
                .isInstanceOf(RepositoryException.Corrupt.class)
                .hasMessageContaining("missing");
        bytes[bytes.length / 2] ^= 1;
        repository.store.write(part, Content.of(bytes), WriteOptions.plain());
        restore(into);
        assertThat(Dumped.of(into)).containsKey("entry");
    }

    @Test
    void aBackupWithoutItsManifestIsNone() {
        make();
        ObjectName manifest = manifest();
        repository.store.delete(manifest);
        assertThat(repository.backups().list()).isEmpty();
        assertThatThrownBy(() -> restore(newDatabase())).isInstanceOf(RepositoryException.Missing.class);
    }

    @Test
    void aBackupOfANewerCofferIsRefused() {
        make();
        ObjectName manifest = manifest();
        String text = new String(read(manifest), StandardCharsets.UTF_8);
        write(manifest, text.replace("\"tables_version\":" + Schema.NEWEST, "\"tables_version\":999"));
        assertThatThrownBy(() -> restore(newDatabase()))
                .isInstanceOf(RepositoryException.Incompatible.class)
                .hasMessageContaining("newer Coffer");
        write(manifest, text.replace("\"format_version\":1", "\"format_version\":2"));
        assertThatThrownBy(() -> restore(newDatabase())).isInstanceOf(RepositoryException.Incompatible.class);
    }

    @Test
    void nothingIsLeftInTheTempDirectory() throws IOException {
        repository.fill();
        make();
        restore(newDatabase());
        try (Stream<Path> left = Files.list(repository.temp)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatDeadProcessesHaveLeftInTheTempDirectoryGoesWhenItIsOld() throws IOException {
        Path old = Files.createDirectory(repository.temp.resolve("coffer-drill-1"));
        Files.writeString(old.resolve("drill.db"), "x");
        Path young = Files.writeString(repository.temp.resolve("coffer-backup-1.tmp"), "x");
        Path foreign = Files.writeString(repository.temp.resolve("other"), "x");
        for (Path path : List.of(old, foreign)) {
            Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
        make();
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(foreign).exists();
    }

    Backups.Backup make() {
        return repository.backups().make(repository.catalogue, rows -> {});
    }

    Backups.Restored restore(CatalogueSettings into) {
        return repository.backups().restore(Optional.empty(), into, rows -> {});
    }

    private Backups.Restored restore(CatalogueSettings into, String at) {
        return repository.backups().restore(Optional.of(at), into, rows -> {});
    }

    private ObjectName manifest() {
        return objects("backups/").stream()
                .filter(name -> name.key().endsWith("manifest.json"))
                .findFirst()
                .orElseThrow();
    }

    private List<ObjectName> objects(String prefix) {
        try (Stream<ObjectInfo> objects = repository.store.list("coffer", prefix)) {
            return objects.map(ObjectInfo::name).toList();
        }
    }

    private byte[] read(ObjectName name) {
        try (var stored = repository.store.read(name)) {
            return stored.bytes().readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void write(ObjectName name, String text) {
        repository.store.write(name, Content.of(text.getBytes(StandardCharsets.UTF_8)), WriteOptions.plain());
    }
}
