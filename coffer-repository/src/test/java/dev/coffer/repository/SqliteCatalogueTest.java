package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.testing.servers.FullDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCatalogueTest extends CatalogueContract {
    @TempDir
    Path folder;

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(folder.resolve("catalogue.db"));
    }

    @Test
    void aMissingDirectoryIsNamed() {
        assertThatThrownBy(() -> Catalogue.open(CatalogueSettings.sqlite(folder.resolve("nowhere/catalogue.db"))))
                .isInstanceOf(RepositoryException.CatalogueUnavailable.class)
                .hasMessageContaining("no directory")
                .hasMessageContaining("nowhere");
    }

    @Test
    void aFileThatIsNoDatabaseIsLeftAlone() throws IOException {
        Path file = Files.writeString(
                folder.resolve("other.db"), "my diary, in a file that is not a database\n".repeat(40));

        assertThatThrownBy(() -> Catalogue.open(CatalogueSettings.sqlite(file)))
                .isInstanceOf(RepositoryException.CatalogueUnavailable.class)
                .hasMessageContaining("not a SQLite database");
        assertThat(file).content().startsWith("my diary");
    }

    @Test
    void aDatabaseOfAnotherProgramIsLeftAlone() throws Exception {
        Path file = folder.resolve("other.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE diary (day TEXT)");
        }

        assertThatThrownBy(() -> Catalogue.open(CatalogueSettings.sqlite(file)))
                .isInstanceOf(RepositoryException.Incompatible.class);
    }

    @Test
    void aFullDiskIsSaidInOneLineAndTheCatalogueGoesOnAfterwards() throws IOException {
        try (FullDisk disk = FullDisk.ofMegabytes(8)) {
            try (Catalogue small =
                    Catalogue.open(CatalogueSettings.sqlite(disk.directory().resolve("catalogue.db")))) {
                BlobTable rows = small.table(LAYOUT);
                disk.fill(64 << 10);
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 2000; i++) {
                                Facts facts = facts("blob " + i);
                                var id = IncarnationId.next(InstantSource.system());
                                small.change("", session -> {
                                    rows.stage(session, id, facts, object(facts, id));
                                    return true;
                                });
                            }
                        })
                        .isInstanceOf(RepositoryException.CatalogueUnavailable.class)
                        .hasMessageContaining("full")
                        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
                Files.delete(disk.directory().resolve("ballast"));

                Facts facts = facts("afterwards");
                var id = IncarnationId.next(InstantSource.system());
                assertThat(small.<Boolean>change("", session -> {
                            rows.stage(session, id, facts, object(facts, id));
                            return rows.publish(session, id, facts, object(facts, id), true);
                        }))
                        .isTrue();
            }
        }
    }

    @Test
    void theNewestMigrationIsTheOneThatIsCheckedFor() throws Exception {
        Path folder = Path.of(Migrations.class.getResource("catalogue").toURI());
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".sql"))
                            .map(name -> Integer.valueOf(name.substring(1, name.indexOf('_'))))
                            .max(Integer::compare))
                    .hasValue(Migrations.NEWEST);
        }
    }
}
