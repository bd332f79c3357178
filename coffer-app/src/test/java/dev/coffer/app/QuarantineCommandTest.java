package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.app.Workplace.Answer;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `coffer quarantine`, and those who read in spite of it. It runs in this process.
class QuarantineCommandTest {
    @TempDir
    Path home;

    private Workplace place;
    private String digest;

    @BeforeEach
    void publish() throws IOException {
        place = Workplace.onSqlite(home);
        publish("bad", "press/7");
        publish("good", "press/8");
        digest = Sha256.of("bad".getBytes(StandardCharsets.UTF_8)).hex();
    }

    @Test
    void whatIsKeptBackIsListedAndReadByForceAlone() {
        Answer set = place.run("quarantine", "press/7", "--reason", "case 7");
        assertThat(set.code()).as(set.toString()).isZero();
        assertThat(set.rows())
                .singleElement()
                .asString()
                .startsWith(digest + "\t")
                .endsWith("\tanna\tcase 7");
        assertThat(place.run("quarantine").rows()).isEqualTo(set.rows());
        assertThat(place.run("quarantine", "--json").rows())
                .singleElement()
                .asString()
                .contains("\"sha256\":\"" + digest + "\"", "\"reason\":\"case 7\"", "\"author\":\"anna\"");

        for (String word : List.of("press/7", "sha256-" + digest)) {
            for (String verb : List.of("cat", "open")) {
                Answer refused = place.run(verb, word);
                assertThat(refused.code()).as(refused.toString()).isEqualTo(Exit.SOME_FAILED);
                assertThat(refused.rows()).isEmpty();
                assertThat(refused.said())
                        .singleElement()
                        .asString()
                        .contains("is in quarantine")
                        .doesNotContain("case 7");
                assertThat(place.run(verb, "--force", word).code()).isZero();
            }
            assertThat(place.run("cat", "--force", word).rows()).containsExactly("bad");
        }
        Path out = home.resolve("out");
        Answer some = place.run("get", "press/", "-o", out + "/");
        assertThat(some.code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(some.rows()).singleElement().asString().startsWith("press/8\t");
        assertThat(out.resolve("press/7")).doesNotExist();
        assertThat(place.run("get", "--force", "press/7", "-o", out + "/").code())
                .isZero();
        assertThat(out.resolve("press/7")).hasContent("bad");

        assertThat(place.run("quarantine", digest, "--lift").code()).isZero();
        assertThat(place.run("quarantine").rows()).isEmpty();
        assertThat(place.run("cat", "press/7").rows()).containsExactly("bad");
        assertThat(place.run("log").rows())
                .anyMatch(row -> row.contains("quarantined") && row.contains("case 7"))
                .anyMatch(row -> row.contains("lifted"));
    }

    @Test
    void aBackupHasItAndWhatIsPurgedCanBeLifted() {
        place.run("quarantine", "press/7", "--reason", "case 7");
        assertThat(place.run("backup").code()).isZero();
        Path restored = home.resolve("restored.db");
        Answer restore = place.run("restore", "--copy", "--into", restored.toString());
        assertThat(restore.code()).as(restore.toString()).isZero();
        assertThat(place.run("quarantine", "--catalogue", restored.toString()).rows())
                .singleElement()
                .asString()
                .contains("case 7");
        assertThat(place.run("purge", "press/7", "--all-versions", "--yes").code())
                .isZero();
        assertThat(place.run("quarantine").rows()).hasSize(1);
        assertThat(place.run("quarantine", "--lift", digest).code()).isZero();
    }

    @Test
    void whatMakesNoSenseIsRefusedInALine() {
        refused(Exit.USAGE, "wants what is kept back and a --reason", "quarantine", "press/7");
        refused(Exit.USAGE, "wants what is kept back and a --reason", "quarantine", "--lift");
        refused(Exit.USAGE, "wants what", "quarantine", "press/7", "--lift", "--reason", "x");
        refused(Exit.USAGE, "not a reason", "quarantine", "press/7", "--reason", "two\nlines");
        refused(Exit.SOME_FAILED, "there is no 'press/9'", "quarantine", "press/9", "--reason", "x");
        refused(Exit.SOME_FAILED, "press/7 is not in quarantine", "quarantine", "press/7", "--lift");
    }

    private void refused(int code, String words, String... line) {
        Answer answer = place.run(line);
        assertThat(answer.said())
                .as(answer.toString())
                .singleElement()
                .asString()
                .contains(words);
        assertThat(answer.code()).isEqualTo(code);
    }

    private void publish(String text, String path) throws IOException {
        Path file = Files.writeString(home.resolve(text), text);
        assertThat(place.run("publish", file.toString(), "--as", path).code()).isZero();
    }
}
