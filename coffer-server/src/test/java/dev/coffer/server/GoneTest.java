package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.CacheTag;
import dev.coffer.repository.Digests;
import dev.coffer.repository.EntryPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the addresses of pictures answer that were purged, and what caches are told of those that are there.
class GoneTest {
    private static final String SHORTLY = "public, max-age=60";

    @TempDir
    Path home;

    private Keeping repository;

    @BeforeEach
    void open() {
        repository = new Keeping(home);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void whatWasErasedIsGoneInEveryDialectAndNeverMadeAgain() {
        Digests digests = publish("photos/lake.jpg", "s_big.jpg");
        List<String> addresses = addresses(digests, "photos/lake.jpg");
        String known = addresses.getFirst();
        String etag = "";
        for (String address : addresses) {
            HttpResponse<byte[]> answer = repository.get(address);
            assertThat(answer.statusCode()).as(address).isEqualTo(200);
            etag = address.equals(known) ? header(answer, "ETag") : etag;
        }
        repository.erase("photos/lake.jpg");
        for (String address : addresses) {
            Conditions.until(() -> repository.get(address).statusCode() != 200);
            gone(repository.get(address), address);
        }
        gone(repository.get(known, "If-None-Match", etag), known);
        long renders = repository.derivatives.statistics().renders();
        addresses.forEach(repository::get);
        assertThat(repository.derivatives.statistics().renders()).isEqualTo(renders);
    }

    @Test
    void whatWasNeverThereIsNotGone() {
        Digests gone = publish("photos/lake.jpg", "s_big.jpg");
        repository.erase("photos/lake.jpg");
        publish("photos/other.jpg", "s_land.jpg");
        String never = "ab".repeat(32);
        for (String address : addresses(gone, "photos/lake.jpg")) {
            String other = address.replace(gone.sha256().hex(), never)
                    .replace(gone.md5().hex(), never.substring(32))
                    .replace("lake", "sea");
            HttpResponse<byte[]> answer = repository.get(other);
            assertThat(answer.statusCode()).as(other).isEqualTo(404);
            assertThat(header(answer, "Cache-Control")).as(other).isEqualTo("no-store");
        }
    }

    @Test
    void ofTwoWhoHaveTheSameBytesOneMayPurgeAndTheOtherKeeps() {
        Digests shared = publish("anna/lake.jpg", "s_big.jpg");
        publish("berta/lake.jpg", "s_big.jpg");
        String annas = "/i/fit:20/anna/lake.jpg.png";
        String bertas = "/i/fit:20/berta/lake.jpg.png";
        assertThat(repository.get(annas).statusCode()).isEqualTo(200);
        repository.purge("anna/lake.jpg");
        Conditions.until(() -> repository.get(annas).statusCode() == 410);
        gone(repository.get(annas), annas);
        assertThat(repository.get(bertas).statusCode()).isEqualTo(200);
        assertThat(repository.get("/clip/30x30/" + shared.sha256().hex()).statusCode())
                .isEqualTo(200);
    }

    /// As they are for an hour after they came, and for as long as a backup needs them.
    @Test
    void whatWasPurgedIsGoneInEveryDialectThoughItsBytesAreThereStill() {
        Digests digests = publish("anna/lake.jpg", "s_big.jpg");
        publish("berta/lake.jpg", "s_big.jpg");
        List<String> addresses = addresses(digests, "berta/lake.jpg");
        addresses.forEach(address ->
                assertThat(repository.get(address).statusCode()).as(address).isEqualTo(200));
        repository.purge("anna/lake.jpg");
        repository.purge("berta/lake.jpg");
        assertThat(repository.blobs.hold(BlobId.of(digests.sha256()))).isPresent();
        for (String address : addresses) {
            Conditions.until(() -> repository.get(address).statusCode() != 200);
            gone(repository.get(address), address);
        }
        long renders = repository.derivatives.statistics().renders();
        addresses.forEach(repository::get);
        assertThat(repository.derivatives.statistics().renders()).isEqualTo(renders);

        publish("berta/lake.jpg", "s_big.jpg");
        assertThat(repository.get("/clip/30x30/" + digests.sha256().hex()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatComesBackIsThere() {
        Digests digests = publish("photos/lake.jpg", "s_big.jpg");
        repository.erase("photos/lake.jpg");
        String address = "/clip/30x30/" + digests.sha256().hex();
        gone(repository.get(address), address);
        publish("photos/lake.jpg", "s_big.jpg");
        assertThat(repository.get(address).statusCode()).isEqualTo(200);
        Conditions.until(() -> repository.get("/i/fit:20/photos/lake.jpg.png").statusCode() == 200);
    }

    @Test
    void whatWasErasedAfterABackupIsGoneWhenThatIsRestored() throws IOException {
        Digests digests = publish("photos/lake.jpg", "s_big.jpg");
        publish("photos/other.jpg", "s_land.jpg");
        List<String> addresses = addresses(digests, "photos/lake.jpg");
        addresses.forEach(address ->
                assertThat(repository.get(address).statusCode()).as(address).isEqualTo(200));
        repository.get("/i/fit:20/photos/other.jpg.png");
        repository.backUp();
        repository.close();
        Keeping.eraseAndRestore(home, "photos/lake.jpg", "restored.db");
        assertThat(derivatives(digests)).isPositive();
        repository = new Keeping(home, "restored.db");
        Conditions.until(() -> derivatives(digests) == 0);
        for (String address : addresses) {
            gone(repository.get(address), address);
        }
        assertThat(repository.get("/i/fit:20/photos/other.jpg.png").statusCode())
                .isEqualTo(200);
        assertThat(repository.derivatives.statistics().renders()).isZero();
    }

    /// How many files of the server's cache are made of an original.
    private long derivatives(Digests digests) {
        try (Stream<Path> files = Files.walk(home.resolve("derivatives"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(digests.sha256().hex())
                            || name.startsWith(digests.md5().hex()))
                    .count();
        } catch (IOException | UncheckedIOException e) {
            return -1;
        }
    }

    @Test
    void aPathWithAVersionThatIsNotPurgedIsNotGone() {
        publish("photos/lake.jpg", "s_big.jpg");
        repository.erase("photos/lake.jpg");
        var next = new EntryPath("photos/lake.jpg");
        repository.catalogue.inTransaction(tx -> tx.announce(next));
        assertThat(repository.catalogue.wasPurged(next)).isFalse();
        assertThat(repository.get("/i/fit:20/photos/lake.jpg.png").statusCode()).isEqualTo(404);
    }

    @Test
    void everyPictureHasTagsForCaches() {
        Digests digests = publish("photos/lake.jpg", "s_big.jpg");
        String blob = CacheTag.of(BlobId.of(digests.sha256())).text();
        String md5 = CacheTag.of(BlobId.of(digests.md5())).text();
        String path = CacheTag.of(new EntryPath("photos/lake.jpg")).text();
        assertThat(blob)
                .matches("b-[0-9a-f]{20}")
                .doesNotContain(digests.sha256().hex().substring(0, 8));
        for (String address : addresses(digests, "photos/lake.jpg")) {
            String first = address.contains(digests.md5().hex()) ? md5 : blob;
            for (int i = 0; i < 3; i++) { // the last times from memory
                HttpResponse<byte[]> answer = repository.get(address);
                List<String> tags = address.contains("lake") ? List.of(first, path) : List.of(first);
                assertThat(header(answer, "Cache-Tag")).as(address).isEqualTo(String.join(",", tags));
                assertThat(header(answer, "Surrogate-Key")).as(address).isEqualTo(String.join(" ", tags));
            }
        }
        assertThat(repository.get("/i/fit:20/none.jpg.png").headers().firstValue("Cache-Tag"))
                .isEmpty();
    }

    private Digests publish(String path, String picture) {
        return repository.publish(path, Running.picture(picture)).blob().digests();
    }

    /// A picture by either digest and by its path, in every dialect.
    static List<String> addresses(Digests digests, String path) {
        return Stream.of(digests.sha256().hex(), digests.md5().hex())
                .flatMap(id -> Stream.of(
                        "/crop/20x10/" + id,
                        "/clip/20x10/" + id + "?op=noop",
                        "/?url=blob:" + id + "&w=21&h=11",
                        "/i/fit:20/" + id + ".png",
                        "/i/fit:20/" + path + ".png",
                        "/iiif/3/" + id + "/full/22,/0/default.jpg",
                        "/iiif/2/" + id + "/info.json",
                        "/info/" + id))
                .toList();
    }

    private static void gone(HttpResponse<byte[]> answer, String address) {
        JsonNode body = JsonMapper.shared().readTree(answer.body());
        assertThat(answer.statusCode()).as(address).isEqualTo(410);
        assertThat(body.get("status_code").asInt()).isEqualTo(410);
        assertThat(body.get("error").asString()).contains("no longer");
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).doesNotContain("erase", "purge", "asked for");
        assertThat(header(answer, "Cache-Control")).as(address).isEqualTo(SHORTLY);
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }
}
