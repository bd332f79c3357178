package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.MediaId;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `coffer media` prints, takes and refuses.
class MediaCommandTest {
    private static final String ID = "3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg";

    @TempDir
    Path directory;

    private MediaCommands media;

    @BeforeEach
    void configure() throws IOException {
        media = MediaCommands.in(directory, directory.resolve("media").toString(), "https://media.example");
    }

    @Test
    void whatWasPutHasAnIdAndAddresses() {
        MediaCommands.Ended put = media.done("put", picture("s_land.jpg"), "--name", "A b.JPEG", "--size", "320x");
        MediaId id = MediaId.parse(put.column(0));
        assertThat(id.fileName()).isEqualTo("a b.jpg");
        assertThat(put.column(1))
                .isEqualTo("https://media.example/" + id.original().urlPath());
        assertThat(put.column(2)).contains("/a%20b.jpg/320x15000-fit-65-upscale-v1.k1.0.");
        assertThat(directory.resolve("media").resolve(id.original().key())).exists();
        MediaCommands.Ended json = media.done("put", picture("s_land.jpg"), "--json", "--size", "9x9", "--fill");
        assertThat(json.out())
                .startsWith("{\"file\":\"")
                .contains("\"id\":\"", "\"url\":\"https://media.example/", "\"variants\":{\"9x9\":\"https://");
    }

    @Test
    void addressesNeedNoFile() {
        assertThat(media.done("url", ID).out())
                .isEqualTo("https://media.example/3c72aedc/ba25/11e6/a569/406c8f413974/photo.jpg/photo.jpg\n");
        String set = media.done("url", ID, "--size", "320x", "--size", "640x", "--srcset", "--no-upscale")
                .out();
        assertThat(set)
                .matches("https://\\S+/320x15000-fit-65-noupscale-\\S+\\.jpg 320w, https://\\S+/640x\\S+ 640w\n");
        String sampled = media.done("url", ID, "--size", "100x50", "--sample", "400x200", "--format", "webp")
                .out();
        assertThat(sampled).contains("/100x50-400x200-65-upscale-v1.k1.0.").endsWith(".webp\n");
        assertThat(media.done("url", ID, "--size", "9x9", "--expires", "1h").out())
                .containsPattern("v1\\.k1\\.[1-9]");
    }

    @Test
    void aVariantIsMadeHeldListedAndCleared() {
        media.done("put", picture("s_land.jpg"), "--id", ID);
        String url = media.done("url", ID, "--size", "60x60").out().strip();
        assertThat(media.done("make", url).column(0)).isEqualTo("made");
        assertThat(media.done("make", url.replace("https://media.example", "https://cdn.example"))
                        .column(0))
                .isEqualTo("held");
        assertThat(media.done("ls", ID).rows()).hasSize(2).allMatch(row -> row.startsWith(ID + "\t"));
        assertThat(media.done("ls", "--originals").rows()).hasSize(1);
        assertThat(media.done("clear-variants", ID, "--dry-run").rows()).hasSize(1);
        assertThat(media.done("clear-variants", ID).out()).isEqualTo(ID + "\t1\n");
        assertThat(media.done("ls").rows()).hasSize(1);
        assertThat(media.done("delete", "--dry-run", ID).rows()).hasSize(1);
        assertThat(media.done("delete", ID).out()).isEqualTo(ID + "\t1\n");
        assertThat(media.done("delete", ID, "--json").out()).isEqualTo("{\"id\":\"" + ID + "\",\"removed\":0}\n");
        MediaCommands.Ended none = media.run("ls", ID);
        assertThat(none.code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(media.run("make", url).err())
                .isEqualTo("coffer: " + url + ": there is no original to make this of\n");
    }

    @Test
    void onlyWholeIdsAreDeletedAndOneThatIsNoneKeepsAll() {
        media.done("put", picture("s_land.jpg"), "--id", ID);
        for (String part : List.of("", "..", "3c72aedc", "3c72aedc-ba25-11e6-a569-406c8f413974", ID + "/..", "*")) {
            MediaCommands.Ended ended = media.run("delete", ID, part);
            assertThat(ended.code()).as(part).isEqualTo(Exit.USAGE);
            assertThat(ended.err()).startsWith("coffer: not a media id: '").hasLineCount(1);
        }
        assertThat(media.done("ls", ID).rows()).hasSize(1);
    }

    @Test
    void mistakesAreALineEachAndNothingIsKept() throws IOException {
        String file = picture("s_land.jpg");
        assertRefused("--size", "put", file, "--size", "axb");
        assertRefused("--size", "put", file, "--size", "x", "--fill");
        assertRefused("--size", "put", file, "--size", "320x", "--fill");
        assertRefused("quality", "put", file, "--size", "9x9", "--quality", "101");
        assertRefused("proportions", "put", file, "--size", "9x9", "--sample", "900x9");
        assertRefused("bmp", "put", file, "--size", "9x9", "--format", "bmp");
        assertRefused("15000", "put", file, "--size", "99999x9");
        assertRefused("--name", "put", file, file, "--name", "a.jpg");
        assertRefused("--replace", "put", file, "--replace");
        assertRefused("media id", "put", file, "--id", "photo.jpg");
        assertRefused("--all", "clear-variants");
        assertRefused("--all", "clear-variants", ID, "--all");
        assertRefused("--srcset", "url", ID, "--srcset");
        assertRefused("original's name", "put-variant", ID, "photo.jpg", file);
        assertRefused("a folder", "setup-bucket", "--app", "https://app.example");
        assertThat(media.run("put", file, "--name", "a/b.jpg").code()).isNotZero();
        try (Stream<Path> all = Files.list(directory.resolve("media"))) {
            assertThat(all.filter(path -> !path.getFileName().toString().startsWith(".coffer")))
                    .isEmpty();
        }
    }

    @Test
    void aFileThatFailsIsNamedAndTheOthersAreKept() {
        MediaCommands.Ended ended = media.run(
                "put", picture("s_land.jpg"), directory.resolve("none.jpg").toString(), picture("s_port.jpg"));
        assertThat(ended.code()).isEqualTo(Exit.SOME_FAILED);
        assertThat(ended.rows()).hasSize(2);
        assertThat(ended.err()).contains("there is no").contains("none.jpg").hasLineCount(1);
    }

    @Test
    void whatIsInTheWayIsReplacedOnRequestOnly() {
        media.done("put", picture("s_land.jpg"), "--id", ID);
        assertThat(media.run("put", picture("s_port.jpg"), "--id", ID).code()).isEqualTo(Exit.SOME_FAILED);
        media.done("put", picture("s_port.jpg"), "--id", ID, "--replace");
        media.done("get", ID, "-o", directory.resolve("got.jpg").toString());
        assertThat(directory.resolve("got.jpg")).hasSameBinaryContentAs(Golden.picture("synthetic/s_port.jpg"));
        assertThat(media.run("get", ID.replace("3c72", "3c73")).code()).isEqualTo(Exit.SOME_FAILED);
    }

    @Test
    void withoutAKeyNothingIsSignedAndAllElseGoes() throws IOException {
        Files.write(
                media.configuration(),
                Files.readAllLines(media.configuration()).stream()
                        .filter(line -> !line.startsWith("media_keys"))
                        .toList());
        media.done("put", picture("s_land.jpg"), "--id", ID);
        MediaCommands.Ended ended = media.run("url", ID, "--size", "9x9");
        assertThat(ended.code()).isEqualTo(Exit.ENVIRONMENT);
        assertThat(ended.err()).contains("media_keys", "openssl rand").hasLineCount(1);
        media.done("delete", ID);
    }

    @Test
    void shiftMediasNamesCountWhereTheyAreSwitchedOn() throws IOException {
        media.done("put", picture("s_land.jpg"), "--id", ID);
        String old = "https://media.example/3c72aedc/ba25/11e6/a569/406c8f413974/photo.jpg/"
                + "100x200-fill-80-upscale-1616c8d2ecd5186a15ca3cde5e34f94c.jpg";
        assertThat(media.run("make", old).code()).isEqualTo(Exit.SOME_FAILED);
        var kept = MediaCommands.in(
                directory,
                directory.resolve("media").toString(),
                "https://media.example",
                "media_legacy: verify",
                "media_legacy_secret: '12345'");
        kept.done("make", old);
        assertThat(kept.done("url", ID, "--size", "9x9").out()).contains("-v1.k1.0.");
        var written = MediaCommands.in(
                directory,
                directory.resolve("media").toString(),
                "https://media.example",
                "media_legacy: write",
                "media_legacy_secret: '12345'");
        assertThat(written.done("url", ID, "--size", "100x200", "--fill", "--quality", "80")
                        .out()
                        .strip())
                .isEqualTo(old);
    }

    private void assertRefused(String word, String... arguments) {
        MediaCommands.Ended ended = media.run(arguments);
        assertThat(ended.code()).as(String.join(" ", arguments)).isEqualTo(Exit.USAGE);
        assertThat(ended.err()).contains(word).hasLineCount(1);
        assertThat(ended.out()).isEmpty();
    }

    private static String picture(String name) {
        return Golden.picture("synthetic/" + name).toString();
    }
}
