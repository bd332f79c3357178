package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `coffer mark` prints, takes and refuses.
class MarkCommandTest {
    private static final String LAKE =
            Sha256.of("lake".getBytes(StandardCharsets.UTF_8)).hex();

    @TempDir
    Path directory;

    private Path configuration;

    @BeforeEach
    void publish() throws IOException {
        configuration = Files.write(
                directory.resolve("coffer.yaml"),
                List.of(
                        "author: alice",
                        "store: " + directory.resolve("store"),
                        "catalogue: " + directory.resolve("catalogue.db")));
        Path lake = Files.writeString(directory.resolve("lake"), "lake");
        done("publish", lake.toString(), "--as", "photos/lake.jpg");
        done("publish", lake.toString(), "--as", "other/name.jpg");
    }

    @Test
    void whatIsSaidOfAPathHoldsForAllThatHaveItsBytes() {
        assertThat(done("mark", "set", "photos/lake.jpg", "--focus", "0.3,0.7"))
                .matches("photos/lake\\.jpg\t0\\.3,0\\.7\t-\t20\\S+Z\talice\n");
        assertThat(done("mark", "set", "other/name.jpg", "--keep-gps")).startsWith("other/name.jpg\t0.3,0.7\tgps\t");
        assertThat(done("mark", "show", LAKE, "--json"))
                .startsWith("{\"picture\":\"" + LAKE + "\",\"sha256\":\"" + LAKE
                        + "\",\"focus\":\"0.3,0.7\",\"keep_gps\":true,\"set_at\":\"20")
                .contains("\"author\":\"alice\"");
        assertThat(done("mark", "ls")).startsWith(LAKE + "\t0.3,0.7\tgps\t");
        assertThat(done("mark", "set", "photos/lake.jpg", "--no-focus")).startsWith("photos/lake.jpg\t-\tgps\t");
        assertThat(done("mark", "set", "photos/lake.jpg", "--no-keep-gps", "--json"))
                .isEqualTo("{\"removed\":\"photos/lake.jpg\",\"sha256\":\"" + LAKE + "\"}\n");
        assertThat(done("mark", "ls")).isEmpty();
        assertThat(done("log")).contains("\tmarked\t", "focus 0.3,0.7, keeps the place", "\tunmarked\t");
        done("mark", "set", "photos/lake.jpg", "--focus", "1,0");
        assertThat(done("mark", "rm", "other/name.jpg")).isEqualTo("other/name.jpg\n");
    }

    @Test
    void whatMakesNoSenseIsOneLine() throws IOException {
        for (String point : List.of("", "0.3", "0.3,1.1", "0.3,0.7,1", "x,y", "-0.1,0", "NaN,0", "1e-1,0", "2,2")) {
            refused(Exit.USAGE, "mark", "set", "photos/lake.jpg", "--focus", point);
        }
        refused(Exit.USAGE, "mark", "set", "photos/lake.jpg");
        refused(Exit.USAGE, "mark", "set", "photos/lake.jpg", "--focus", "0,0", "--no-focus");
        refused(Exit.USAGE, "mark", "set", "photos/lake.jpg", "--keep-gps", "--no-keep-gps");
        refused(Exit.USAGE, "mark", "set", "--focus", "0,0");
        refused(Exit.SOME_FAILED, "mark", "set", "no/such.jpg", "--focus", "0,0");
        refused(Exit.SOME_FAILED, "mark", "set", "0".repeat(64), "--focus", "0,0");
        refused(Exit.SOME_FAILED, "mark", "show", "photos/lake.jpg");
        refused(Exit.SOME_FAILED, "mark", "rm", "photos/lake.jpg");
        Files.writeString(configuration, "bucket_base: thumbs\ncatalogue: " + directory.resolve("other.db") + "\n");
        refused(Exit.ENVIRONMENT, "mark", "ls");
    }

    private String done(String... arguments) {
        MediaCommands.Ended ended = run(arguments);
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended.out();
    }

    private void refused(int code, String... arguments) {
        MediaCommands.Ended ended = run(arguments);
        assertThat(ended.code())
                .as(String.join(" ", arguments) + ": " + ended.err())
                .isEqualTo(code);
        assertThat(ended.err()).startsWith("coffer: ").doesNotContain("\tat ");
        assertThat(ended.err().lines()).hasSizeLessThan(3);
    }

    private MediaCommands.Ended run(String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.addAll(List.of("--config", configuration.toString()));
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = Main.run(line.toArray(String[]::new), MediaCommands.terminal(out, err));
        return new MediaCommands.Ended(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
