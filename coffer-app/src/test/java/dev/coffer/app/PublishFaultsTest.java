package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.testing.servers.FullDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `coffer publish --move` when the disk is full or somebody else is writing: one line says so, nothing is
/// published, the files stay, and the same command lands all of it afterwards.
class PublishFaultsTest {
    @TempDir
    Path local;

    private Path out;

    @BeforeEach
    void write() throws IOException {
        out = Files.createDirectory(local.resolve("out"));
        Files.writeString(out.resolve("a"), "a".repeat(1 << 20));
        Files.writeString(out.resolve("b"), "b".repeat(1 << 20));
    }

    /// One file after the other: two at once would share what is left, and neither might fit.
    @Test
    void aStoreThatIsFull() throws IOException {
        try (FullDisk disk = FullDisk.ofMegabytes(8)) {
            Workplace workplace = Workplace.onSqlite(local, disk.directory().resolve("store"));
            disk.fill(1200 << 10);
            Workplace.Answer answer = workplace.run("publish", out.toString(), "--move", "--parallel", "1");
            assertThat(answer.code()).as(answer.toString()).isEqualTo(Exit.SOME_FAILED);
            assertThat(answer.said()).last().isEqualTo("coffer: nothing was published");
            checkNothingHasHappened(workplace);

            Files.delete(disk.directory().resolve("ballast"));
            checkThatItLandsNow(workplace);
        }
    }

    @Test
    void aDiskThatRunsFullBeforeTheCommit() throws IOException {
        try (FullDisk disk = FullDisk.ofMegabytes(8)) {
            Workplace workplace = Workplace.onSqlite(disk.directory());
            Workplace.Answer answer = workplace.run(
                    new PublishCommand(true, at(PublishStep.COLLECTED, () -> disk.fill(0))),
                    "publish",
                    out.toString(),
                    "--move");
            assertThat(answer.code()).isEqualTo(Exit.ENVIRONMENT);
            assertThat(answer.said()).singleElement().asString().endsWith("the disk is full");
            Files.delete(disk.directory().resolve("ballast"));
            checkNothingHasHappened(workplace);
            checkThatItLandsNow(workplace);
        }
    }

    @Test
    void aCatalogueThatAnotherProcessWritesToForTooLong() throws Exception {
        Workplace workplace = Workplace.onSqlite(local);
        assertThat(workplace.run("find").code()).isZero();
        String url = "jdbc:sqlite:" + ((CatalogueSettings.Sqlite) workplace.catalogue()).file();
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            Workplace.Answer answer = workplace.run(
                    new PublishCommand(true, at(PublishStep.COLLECTED, () -> execute(statement, "BEGIN IMMEDIATE"))),
                    "publish",
                    out.toString(),
                    "--move");
            assertThat(answer.code()).isEqualTo(Exit.ENVIRONMENT);
            assertThat(answer.said())
                    .singleElement()
                    .asString()
                    .contains("another process has been writing to it for too long");
            execute(statement, "ROLLBACK");
        }
        checkNothingHasHappened(workplace);
        checkThatItLandsNow(workplace);
    }

    private void checkNothingHasHappened(Workplace workplace) throws IOException {
        assertThat(workplace.run("find", "--paths").rows()).isEmpty();
        assertThat(Workplace.files(out)).hasSize(2);
    }

    private void checkThatItLandsNow(Workplace workplace) throws IOException {
        Workplace.Answer answer = publish(workplace);
        assertThat(answer.code()).as(answer.toString()).isZero();
        assertThat(workplace.run("find", "--paths").rows()).containsExactly("a", "b");
        assertThat(Workplace.files(out)).isEmpty();
        assertThat(workplace.run("fsck", "--read-data").rows()).isEmpty();
    }

    private Workplace.Answer publish(Workplace workplace) {
        return workplace.run("publish", out.toString(), "--move");
    }

    private static PublishStep.Listener at(PublishStep wanted, Runnable deed) {
        AtomicReference<Runnable> once = new AtomicReference<>(deed);
        return step -> {
            if (step == wanted) {
                once.getAndSet(() -> {}).run();
            }
        };
    }

    private static void execute(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
