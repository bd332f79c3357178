package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.Digests;
import dev.coffer.repository.Quarantine;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the addresses of pictures answer that are in quarantine.
class QuarantineTest {
    private static final String PATH = "photos/lake.jpg";
    private static final String OTHER = "/i/fit:20/photos/other.jpg.png";

    @TempDir
    Path home;

    @Test
    void whatIsInQuarantineIsShownInNoDialectUntilItIsLifted() {
        try (Keeping repository = new Keeping(home)) {
            Digests digests = publish(repository, PATH, "s_big.jpg");
            publish(repository, "photos/other.jpg", "s_land.jpg");
            List<String> addresses = GoneTest.addresses(digests, PATH);
            Map<String, String> etags = new HashMap<>();
            for (String address : addresses) {
                HttpResponse<byte[]> shown = repository.get(address);
                assertThat(shown.statusCode()).as(address).isEqualTo(200);
                shown.headers().firstValue("ETag").ifPresent(etag -> etags.put(address, etag));
            }
            assertThat(repository.get(OTHER).statusCode()).isEqualTo(200);
            var quarantine = new Quarantine(repository.catalogue);
            quarantine.set(digests.sha256(), "case 7, said Anna");
            for (String address : addresses) {
                try {
                    Conditions.until(() -> repository.get(address).statusCode() != 200);
                } catch (AssertionError e) {
                    throw new AssertionError(address, e);
                }
                refused(repository.get(address), address);
                etags.computeIfPresent(address, (any, etag) -> {
                    refused(repository.get(address, "If-None-Match", etag), address);
                    return etag;
                });
            }
            refused(repository.get("/crop/23x17/" + digests.md5().hex()), "one that was never asked for");
            assertThat(repository.get(OTHER).statusCode()).isEqualTo(200);
            long renders = repository.derivatives.statistics().renders();
            addresses.forEach(repository::get);
            assertThat(repository.derivatives.statistics().renders()).isEqualTo(renders);

            quarantine.lift(digests.sha256());
            for (String address : addresses) {
                assertThat(repository.get(address).statusCode()).as(address).isEqualTo(200);
            }
        }
    }

    @Test
    void aServerThatStartsLaterShowsNothingOfItEither() {
        Digests digests;
        try (Keeping repository = new Keeping(home)) {
            digests = publish(repository, PATH, "s_big.jpg");
            assertThat(repository.get("/crop/20x10/" + digests.sha256().hex()).statusCode())
                    .isEqualTo(200);
        }
        try (Keeping repository = new Keeping(home)) {
            new Quarantine(repository.catalogue).set(digests.sha256(), "case 7");
        }
        try (Keeping repository = new Keeping(home)) {
            String address = "/crop/20x10/" + digests.sha256().hex();
            Conditions.until(() -> repository.get(address).statusCode() != 200);
            refused(repository.get(address), address);
        }
    }

    @Test
    void theFallbackPictureStandsInForIt() {
        BlobId fallback;
        Digests digests;
        try (Keeping repository = new Keeping(home)) {
            digests = publish(repository, PATH, "s_big.jpg");
            fallback = BlobId.of(
                    publish(repository, "photos/other.jpg", "s_land.jpg").sha256());
            new Quarantine(repository.catalogue).set(digests.sha256(), "case 7");
        }
        try (Keeping repository = new Keeping(home, "catalogue.db", Optional.of(fallback))) {
            for (String address : List.of("/crop/20x10/" + digests.sha256().hex(), "/i/fit:20/" + PATH + ".png")) {
                HttpResponse<byte[]> shown = repository.get(address);
                assertThat(shown.statusCode()).as(address).isEqualTo(403);
                assertThat(shown.headers().firstValue("Coffer-Fallback")).hasValue("quarantined");
                assertThat(shown.headers().firstValue("Content-Type").orElseThrow())
                        .startsWith("image/");
                assertThat(shown.headers().firstValue("Cache-Control")).hasValue("public, max-age=60");
            }
        }
    }

    @Test
    void whatIsPurgedMeanwhileIsGoneAndWhatComesBackIsKeptBackStill() {
        try (Keeping repository = new Keeping(home)) {
            Digests digests = publish(repository, PATH, "s_big.jpg");
            String address = "/crop/20x10/" + digests.sha256().hex();
            var quarantine = new Quarantine(repository.catalogue);
            quarantine.set(digests.sha256(), "case 7");
            refused(repository.get(address), address);
            repository.purge(PATH);
            assertThat(repository.get(address).statusCode()).isEqualTo(410);
            publish(repository, PATH, "s_big.jpg");
            refused(repository.get(address), address);
        }
    }

    private static Digests publish(Keeping repository, String path, String picture) {
        return repository.publish(path, Running.picture(picture)).blob().digests();
    }

    private static void refused(HttpResponse<byte[]> answer, String address) {
        assertThat(answer.statusCode()).as(address).isEqualTo(403);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .as(address)
                .contains("this picture is not shown")
                .doesNotContain("quarantine", "case", "Anna");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("public, max-age=60");
        assertThat(answer.headers().firstValue("ETag")).isEmpty();
    }
}
