package dev.coffer.repository.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.coffer.repository.Blob;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Erasure;
import dev.coffer.repository.Erasures;
import dev.coffer.repository.backup.Backups.Finding;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

/// A drill says what is amiss, all of it and nothing else.
class DrillTest {
    private static final Backups.Sampling ALL = new Backups.Sampling(1000, 1, 1);

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

    @Test
    void allIsThereAndNothingIsLeftBehind() throws IOException {
        Backups.Backup backup = make();
        Map<String, List<String>> before = Dumped.of(settings);

        Backups.Drilled drilled = drill(ALL);
        assertThat(drilled.findings()).isEmpty();
        assertThat(drilled.backup()).isEqualTo(backup);
        assertThat(drilled.blobs()).isEqualTo(7);
        assertThat(drilled.stated()).isEqualTo(7);
        assertThat(drilled.read()).isEqualTo(7);
        assertThat(Dumped.of(settings)).isEqualTo(before);
        try (Stream<Path> left = Files.list(repository.temp)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aBackupOfPostgresIsDrilledInAScratchFileToo() {
        try (Repository other = Repository.open(Databases.postgres(), home.resolve("other"))) {
            other.fill();
            other.backups().make(other.catalogue, rows -> {});
            assertThat(other.backups()
                            .drill(Optional.empty(), other.store, ALL, rows -> {})
                            .findings())
                    .isEmpty();
        }
    }

    @Test
    void everythingThatIsAmissIsFound() {
        Blob missing = repository.publish("a/missing", "missing").blob();
        Blob shorter = repository.publish("a/shorter", "shorter").blob();
        Blob corrupt = repository.publish("a/corrupt", "corrupt").blob();
        make();
        repository.store.delete(object(missing));
        write(object(shorter), "short");
        write(object(corrupt), "CORRUPT");

        assertThat(drill(ALL).findings())
                .extracting(Finding::kind, Finding::subject)
                .containsExactlyInAnyOrder(
                        tuple(Finding.Kind.MISSING, object(missing).url()),
                        tuple(Finding.Kind.WRONG_SIZE, object(shorter).url()),
                        tuple(Finding.Kind.CORRUPT, object(corrupt).url()));
        assertThat(drill(new Backups.Sampling(1000, 0, 1)).findings())
                .as("without reading")
                .hasSize(2);
    }

    @Test
    void whatWasErasedOnRequestIsNotMissing() {
        Blob erased = repository.publish("a/erased", "erased").blob();
        make();
        repository.store.delete(object(erased));
        Erasures.write(
                repository.backupStore(),
                new Erasure(
                        UUID.randomUUID(),
                        erased.digests().sha256(),
                        Optional.empty(),
                        "a request",
                        repository.catalogue.author(),
                        Instant.EPOCH));
        assertThat(drill(ALL).findings()).isEmpty();
    }

    @Test
    void aBackupThatCannotBeRestoredIsAFinding() {
        make();
        try (Stream<ObjectInfo> objects = repository.store.list("coffer", "backups/")) {
            repository.store.delete(objects.map(ObjectInfo::name)
                    .filter(name -> name.key().contains("/blob-"))
                    .findFirst()
                    .orElseThrow());
        }
        assertThat(drill(ALL).findings()).extracting(Finding::kind).containsExactly(Finding.Kind.BACKUP);
    }

    @Test
    void aManifestThatNamesOtherRowsIsAFinding() throws IOException {
        make();
        ObjectName manifest;
        try (Stream<ObjectInfo> objects = repository.store.list("coffer", "backups/")) {
            manifest = objects.map(ObjectInfo::name)
                    .filter(name -> name.key().endsWith("manifest.json"))
                    .findFirst()
                    .orElseThrow();
        }
        String text;
        try (var stored = repository.store.read(manifest)) {
            text = new String(stored.bytes().readAllBytes(), StandardCharsets.UTF_8);
        }
        write(manifest, text.replaceFirst("(\"name\":\"claim\".*?\"digest\":\").{8}", "$100000000"));
        assertThat(drill(ALL).findings())
                .extracting(Finding::kind, Finding::subject)
                .containsExactly(tuple(Finding.Kind.TABLE, "claim"));
    }

    @Test
    void aSampleIsAboutAsLargeAsWasAsked() {
        for (int i = 0; i < 300; i++) {
            repository.publish("many/" + i, "content " + i);
        }
        make();
        Backups.Drilled drilled = drill(new Backups.Sampling(100, 0.1, 7));
        assertThat(drilled.stated()).isBetween(60L, 140L);
        assertThat(drilled.read()).isBetween(10L, 60L);
        assertThat(drilled.findings()).isEmpty();
    }

    private Backups.Backup make() {
        return repository.backups().make(repository.catalogue, rows -> {});
    }

    private Backups.Drilled drill(Backups.Sampling sampling) {
        return repository.backups().drill(Optional.empty(), repository.store, sampling, rows -> {});
    }

    private static ObjectName object(Blob blob) {
        return blob.held().object();
    }

    private void write(ObjectName name, String text) {
        repository.store.write(name, Content.of(text.getBytes(StandardCharsets.UTF_8)), WriteOptions.plain());
    }
}
