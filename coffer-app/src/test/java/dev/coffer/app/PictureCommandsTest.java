package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `coffer info` on pictures wherever they are. It runs in this process.
class PictureCommandsTest {
    private static final Path SAMPLES = Path.of("..", "samples");

    @TempDir
    Path home;

    private record Answer(int code, List<String> rows, List<String> said) {}

    @BeforeEach
    void publish() throws IOException {
        Files.createDirectory(home.resolve("tmp"));
        assertThat(run("publish", sample("dogs-at-a-window.jpg"), "--as", "dogs/window.jpg")
                        .code())
                .isZero();
    }

    @Test
    void aPictureIsTheSameByFilePathAndDigest() {
        Answer path = run("info", "dogs/window.jpg");
        String digest = path.rows().get(1).replaceFirst(" *digest *", "");

        assertThat(path.rows())
                .contains("  size        900 × 1352, stored as 1352 × 900, to be turned right by 90°"
                        + " (EXIF orientation 6)");
        assertThat(run("info", digest).rows().subList(2, 8))
                .isEqualTo(path.rows().subList(2, 8));
        assertThat(run("info", sample("dogs-at-a-window.jpg")).rows().subList(1, 7))
                .isEqualTo(path.rows().subList(2, 8));
        assertThat(run("info", "--json", digest).rows())
                .singleElement()
                .asString()
                .contains("\"digest\":\"" + digest + "\"", "\"orientation\":6", "\"perceptual_hash\":\"");
    }

    @Test
    void whatCannotBeLookedAtIsOneLineAndTheOthersGoOn() {
        Answer answer = run(
                "info", sample("cut-short.jpg"), sample("README.md"), "no/such.jpg", "./gone.jpg", "dogs/window.jpg");

        assertThat(answer.code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(answer.rows()).startsWith("dogs/window.jpg");
        assertThat(answer.said()).hasSize(4).noneMatch(line -> line.contains("Exception"));
        assertThat(run("info", sample("cut-short.jpg")).code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(run("info", "no/such.jpg").code()).isEqualTo(Exit.SOME_FAILED);
    }

    @Test
    void whoMayNotReadAPathIsNotToldWhatIsThere() {
        assertThat(run("grant", "anna", "admin", "--author", "anna").code()).isZero();

        assertThat(run("info", "dogs/window.jpg", "--author", "anna").code()).isZero();
        Answer stranger = run("info", "dogs/window.jpg", "--author", "bob");
        assertThat(stranger.code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(stranger.rows()).isEmpty();
    }

    @Test
    void picturesThatLookAlikeAreFoundOnceTheyWereLookedAt() {
        run("publish", sample("picos-de-europa.jpg"), "--as", "dogs/mountains.jpg");
        run("publish", sample("README.md"), "--as", "other/text");
        run("publish", sample("cut-short.jpg"), "--as", "other/cut-short.jpg");
        assertThat(run("similar", "dogs/window.jpg").said())
                .containsExactly("coffer: no picture was looked at yet; coffer similar --index does");

        assertThat(run("similar", "--index").said()).containsExactly("coffer: looked at 3 pictures, 1 of them none");
        assertThat(run("similar", "--index").said()).containsExactly("coffer: looked at 0 pictures");
        Answer found = run("similar", sample("dogs-at-a-window.jpg"));
        assertThat(found.rows())
                .singleElement()
                .asString()
                .startsWith("0\tsha256-")
                .endsWith("\tdogs/window.jpg");
        assertThat(run("similar", "dogs/window.jpg").rows())
                .as("not the picture itself")
                .isEmpty();
        assertThat(run("similar", "--json", sample("dogs-at-a-window.jpg")).rows())
                .singleElement()
                .asString()
                .contains("\"distance\":0", "\"paths\":[\"dogs/window.jpg\"]");
        assertThat(run("similar", "--all").rows()).isEmpty();
        assertThat(run("similar", "--all", "--distance", "16").code()).isEqualTo(Exit.USAGE);
        assertThat(run("similar").code()).isEqualTo(Exit.USAGE);
        assertThat(run("similar", sample("cut-short.jpg")).code()).isEqualTo(Exit.SOME_FAILED);
    }

    private static String sample(String name) {
        return SAMPLES.resolve(name).toString();
    }

    private Answer run(String... words) {
        var line = new ArrayList<>(Arrays.asList(words));
        line.addAll(List.of("--store", home.resolve("store").toString()));
        line.addAll(List.of("--catalogue", home.resolve("catalogue.db").toString()));
        if (!words[0].equals("grant")) {
            line.addAll(List.of("-t", home.resolve("tmp").toString()));
        }
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(new StandardOutput(out), new PrintStream(err, true, StandardCharsets.UTF_8), false);
        int code = Main.run(line.toArray(String[]::new), terminal);
        terminal.out().flush();
        return new Answer(code, lines(out), lines(err));
    }

    private static List<String> lines(ByteArrayOutputStream written) {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
