package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.url.UrlDialect;
import dev.coffer.repository.Tiers;
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

/// What `coffer url` and `coffer preset` print, take and refuse.
class UrlCommandTest {
    private static final String SECRET = "sixteen characters or more";

    @TempDir
    Path directory;

    private Path configuration;

    @BeforeEach
    void configure() throws IOException {
        configuration = Files.write(
                directory.resolve("coffer.yaml"),
                List.of(
                        "url_address: https://pictures.example",
                        "url_keys: 'file:" + directory.resolve("keys") + "'",
                        "author: alice",
                        "store: " + directory.resolve("store"),
                        "catalogue: " + directory.resolve("catalogue.db")));
        Files.writeString(directory.resolve("keys"), "k1:" + SECRET + "\n");
    }

    @Test
    void aUrlIsSignedAndASrcsetHasSeveral() {
        assertThat(done("url", "photos/a b.jpg", "--do", "q:75,cover:300x200", "--as", "webp"))
                .matches(
                        "https://pictures\\.example/i/cover:300x200,q:75/photos/a%20b\\.jpg\\.webp\\?s=v1\\.k1\\.0\\..{43}\n");
        assertThat(done("url", "x", "--srcset", "320,640"))
                .matches(
                        "https://\\S+/i/fit:320/x\\.auto\\?s=\\S+ 320w, https://\\S+/i/fit:640/x\\.auto\\?s=\\S+ 640w\n");
        assertThat(done("url", "x", "y", "--preset", "card", "--densities", "1,1.5")
                        .lines())
                .hasSize(2)
                .allMatch(line -> line.matches("https://\\S+/i/card/\\S+ 1x, https://\\S+/i/card@1.5x/\\S+ 1.5x"));
        assertThat(done("url", "x", "--expires", "1h", "--json"))
                .startsWith("{\"source\":\"x\",\"url\":\"https://pictures.example/i/q:80/x.auto?s=v1.k1.")
                .contains("\"expires\":\"20");
    }

    @Test
    void whatMakesNoSenseIsOneLineWithoutTheSecret() throws IOException {
        refused(Exit.USAGE, "url", "x", "--do", "fit:0");
        refused(Exit.USAGE, "url", "x", "--do", "card");
        refused(Exit.USAGE, "url", "x", "--preset", "Card");
        refused(Exit.USAGE, "url", "x", "--do", "fit:9", "--preset", "card");
        refused(Exit.USAGE, "url", "x", "--preset", "card", "--srcset", "320");
        refused(Exit.USAGE, "url", "x", "--srcset", "320,x");
        refused(Exit.USAGE, "url", "x", "--srcset", "999999999");
        refused(Exit.USAGE, "url", "x", "--do", "fit:x9", "--srcset", "9");
        refused(Exit.USAGE, "url", "x", "--densities", "5");
        refused(Exit.USAGE, "url", "x", "--as", "bmp");
        refused(Exit.USAGE, "url", "../x");
        Files.writeString(directory.resolve("keys"), SECRET);
        refused(Exit.ENVIRONMENT, "url", "x");
        Files.writeString(directory.resolve("keys"), "k1:" + SECRET + ",k1:" + SECRET);
        refused(Exit.ENVIRONMENT, "url", "x");
    }

    @Test
    void presetsHaveRevisions() {
        assertThat(done("preset", "set", "card", "q:75,cover:300x200:centre"))
                .startsWith("card\t1\tcover:300x200,q:75\t");
        assertThat(done("preset", "set", "card", "fit:9", "--json"))
                .startsWith("{\"name\":\"card\",\"revision\":2,\"operations\":\"fit:9\",")
                .contains("\"author\":\"alice\"");
        assertThat(done("preset", "set", "avatar", "fit:9")).startsWith("avatar\t1\t");
        assertThat(done("preset", "ls").lines()).hasSize(2).first().asString().startsWith("avatar\t1\tfit:9\t");
        assertThat(done("preset", "rm", "card")).isEqualTo("card\n");
        assertThat(done("preset", "show", "card").lines())
                .hasSize(3)
                .first()
                .asString()
                .contains("card\t3\t(taken away)");
        assertThat(done("log")).contains("preset-set", "preset-removed");
        refused(Exit.SOME_FAILED, "preset", "rm", "card");
        refused(Exit.SOME_FAILED, "preset", "show", "other");
        refused(Exit.USAGE, "preset", "set", "Card", "fit:9");
        refused(Exit.USAGE, "preset", "set", "card", "sepia:1");
        refused(Exit.USAGE, "preset", "set", "card");
    }

    @Test
    void whereResultsAreKeptIsSaidOfEachPreset() {
        assertThat(done("preset", "set", "card", "fit:9")).endsWith("\tdefault\n");
        assertThat(done("preset", "set", "card", "fit:9", "--keep", "disk,memory"))
                .startsWith("card\t2\tfit:9\t")
                .endsWith("\tmemory,disk\n");
        done("preset", "set", "avatar", "fit:8");
        assertThat(done("preset", "keep", "card", "avatar", "store").lines())
                .hasSize(2)
                .allMatch(row -> row.endsWith("\tstore"));
        assertThat(done("preset", "ls", "--json").lines()).allMatch(row -> row.contains("\"keep\":\"store\""));
        assertThat(done("preset", "set", "card", "fit:7")).endsWith("\tstore\n");
        assertThat(done("preset", "keep", "card", "default"))
                .startsWith("card\t5\tfit:7\t")
                .endsWith("\tdefault\n");
        assertThat(done("preset", "show", "card").lines()).hasSize(5);
        refused(Exit.USAGE, "preset", "keep", "card", "here");
        refused(Exit.USAGE, "preset", "keep", "card");
        refused(Exit.USAGE, "preset", "set", "card", "fit:9", "--keep", "");
        refused(Exit.SOME_FAILED, "preset", "keep", "other", "memory");
        assertThat(done("preset", "show", "card").lines()).hasSize(5);
    }

    @Test
    void aFileOfPresetsIsReadWithItsMistakes() throws IOException {
        Path file = directory.resolve("presets.txt");
        Files.write(file, List.of("# name operations", "", "card\tcover:300x200,q:75", "  avatar   fit:96,dpr:2  "));
        assertThat(PresetFile.read(file)).containsOnlyKeys("card", "avatar");
        assertThat(PresetFile.read(file))
                .hasEntrySatisfying(
                        "avatar",
                        made -> assertThat(UrlDialect.spelling(made.operations()))
                                .isEqualTo("fit:192"));
        Files.writeString(file, "card fit:9 keep=disk\n");
        assertThat(PresetFile.read(file))
                .hasEntrySatisfying("card", made -> assertThat(made.keep()).contains(Tiers.parse("disk")));
        for (String wrong : List.of(
                "card",
                "card fit:0",
                "Card fit:9",
                "card fit:9 x",
                "card fit:9 keep=x",
                "card fit:9 keep=disk x",
                "card fit:9\ncard fit:9")) {
            Files.writeString(file, "\n" + wrong);
            try {
                throw new AssertionError("read: " + PresetFile.read(file));
            } catch (ConfigurationException e) {
                assertThat(e).hasMessageContaining("presets.txt, line " + (wrong.contains("\n") ? 3 : 2));
            }
        }
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
        assertThat(ended.err()).startsWith("coffer: ").doesNotContain(SECRET).doesNotContain("\tat ");
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
