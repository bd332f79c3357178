package dev.coffer.repository.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Schema;
import dev.coffer.repository.Session;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Backups that older programs have made, as their files lie in the test's resources, are restored and
/// brought to
/// this program's tables.
class OlderBackupTest {
    private static final Path KEPT = Path.of(
            System.getProperty("coffer.root"), "coffer-repository/src/test/resources/dev/coffer/repository/backup");

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void aBackupOfTheTablesOfVersion6IsRestoredAndMigrated(String engine) throws Exception {
        CatalogueSettings into = engine.equals("sqlite") ? Databases.sqlite(home) : Databases.emptyPostgres();
        try (Repository other = Repository.open(Databases.sqlite(home), home)) {
            for (Path file : files(KEPT.resolve("version-6"))) {
                String key = KEPT.resolve("version-6").relativize(file).toString();
                other.store.write(new ObjectName("coffer", key), Content.of(file), WriteOptions.plain());
            }
            Backups.Backup backup = other.backups().list().getFirst();
            assertThat(backup.version()).isEqualTo(6);
            other.backups().restore(Optional.of(backup.id().toString()), into, rows -> {});
        }

        assertThat(Schema.in(into)
                        .<Integer>with(
                                "read",
                                connection ->
                                        Schema.version(Session.over(connection)).orElseThrow()))
                .isEqualTo(Schema.NEWEST);
        assertThat(Dumped.contradictions(into)).isZero();
        assertThat(Dumped.of(into).getOrDefault("entry", List.of())).hasSize(7);
        try (Repository restored = Repository.open(into, home)) {
            assertThat(restored.catalogue
                            .current(new EntryPath("data/1"))
                            .orElseThrow()
                            .blob()
                            .size())
                    .isEqualTo("one more".length());
            restored.publish("data/1", "goes on");
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
