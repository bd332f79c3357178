package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `coffer publish --with`: derivatives that are there before anybody can ask for them.
class DeclaredTest {
    @TempDir
    Path home;

    private Workplace workplace;
    private Path photos;

    @BeforeEach
    void twoPictures() throws IOException {
        workplace = Workplace.onSqlite(home);
        photos = Files.createDirectory(home.resolve("photos"));
        Files.copy(Golden.picture("synthetic/s_land.jpg"), photos.resolve("land.jpg"));
        Files.copy(Golden.picture("synthetic/s_port.jpg"), photos.resolve("port.jpg"));
    }

    @Test
    void byPresetsAndOperationsInEachFormat() {
        assertThat(workplace.run("preset", "set", "card", "cover:30x20,q:75").code())
                .isZero();
        Workplace.Answer published =
                publish("--with", "card", "--with", "fit:40", "--format", "webp", "--format", "jpg", "--json");
        assertThat(published.code()).as(published.toString()).isZero();
        assertThat(published.rows()).as("the entries alone").hasSize(2).allMatch(row -> row.contains("\"path\""));
        assertThat(workplace.run("derivatives", "ls", "photos/").rows()).hasSize(8);
        assertThat(workplace
                        .run("derivatives", "ls", "photos/land.jpg", "--preset", "card")
                        .rows())
                .hasSize(2);
    }

    @Test
    void whereOneCannotBeMadeNothingIsPublished() throws IOException {
        Files.copy(Golden.picture("synthetic/s_trunc.jpg"), photos.resolve("cut.jpg"));
        Workplace.Answer refused = publish("--with", "fit:40");
        assertThat(refused.code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(refused.said())
                .anyMatch(line -> line.contains("truncated"))
                .contains("coffer: nothing was published");
        assertThat(workplace.run("find", "--paths").rows()).isEmpty();
        assertThat(workplace.run("changeset", "list").rows()).isEmpty();
    }

    @Test
    void whatCannotBeMeantIsRefusedBeforeAnythingIsUploaded() throws IOException {
        for (String[] words : new String[][] {
            {"--with", "nopreset"},
            {"--with", "cover:0x0"},
            {"--with", "fit:40", "--format", "exe"},
            {"--format", "jpg"}
        }) {
            Workplace.Answer refused = publish(words);
            assertThat(refused.code()).isNotZero();
            assertThat(refused.said()).hasSize(1);
        }
        assertThat(Workplace.files(workplace.store().resolve("coffer").resolve("blobs")))
                .isEmpty();
    }

    @Test
    void anOpenChangesetMayDeclareThemToo() {
        String changeset = workplace.run("changeset", "begin").rows().getFirst().split("\t", -1)[0];
        Workplace.Answer added = workplace.run(
                "changeset",
                "add",
                changeset,
                photos.toString(),
                "--prefix",
                "photos",
                "--with",
                "fit:40",
                "--format",
                "jpg");
        assertThat(added.code()).as(added.toString()).isZero();
        assertThat(workplace.run("derivatives", "ls").rows()).hasSize(2);
        assertThat(workplace.run("find", "--paths").rows()).isEmpty();
        assertThat(workplace.run("changeset", "commit", changeset).code()).isZero();
        assertThat(workplace.run("derivatives", "ls", "photos/").rows()).hasSize(2);
    }

    private Workplace.Answer publish(String... more) {
        String[] words = new String[4 + more.length];
        System.arraycopy(new String[] {"publish", photos.toString(), "--prefix", "photos"}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        return workplace.run(words);
    }
}
