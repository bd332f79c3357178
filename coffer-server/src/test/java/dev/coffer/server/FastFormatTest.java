package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.PictureRequest;
import dev.coffer.media.SigningKey;
import dev.coffer.media.UrlSettings;
import dev.coffer.media.url.UrlDialect;
import dev.coffer.repository.BlobId;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where AVIF would be best and takes long: the next best at once, and the best for whoever comes later.
class FastFormatTest {
    private static final String CHROME = "image/avif,image/webp,image/apng,*/*;q=0.8";
    private static final String WEBP = "image/webp,*/*";
    private static final String SHORTLY = "public, max-age=30";
    private static final UrlSettings KEYS = UrlSettings.of(
                    URI.create("http://localhost"), SigningKey.parse("k1:sixteen characters"))
            .withUnsigned();

    private final Running server = server(1);
    private final String digest = server.stash(Running.picture("s_big.jpg"));
    private final String thumbnail = "/clip/60x60/" + digest + "?fmt=auto";

    private static Running server(int pixels) {
        return Running.server(
                ServerSettings.standard().withSlowPixels(pixels),
                Optional.of(UrlService.of(KEYS).keptFor(Duration.ofSeconds(30))));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/clip/60x60/%s?fmt=auto", "/i/fit:60/%s.auto"})
    void theNextBestComesAtOnceAndTheBestForWhoComesLater(String form) {
        String target = form.formatted(digest);
        HttpResponse<byte[]> first = server.get(target, "Accept", CHROME);
        assertThat(type(first)).isEqualTo("image/webp");
        assertThat(header(first, "Cache-Control")).isEqualTo(SHORTLY);
        assertThat(header(first, "Vary")).isEqualTo("Accept");

        Conditions.until(() -> type(server.get(target, "Accept", CHROME)).equals("image/avif"));
        HttpResponse<byte[]> best = server.get(target, "Accept", CHROME, "If-None-Match", header(first, "ETag"));
        assertThat(best.statusCode()).as("what it has is not the best any more").isEqualTo(200);
        assertThat(header(best, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(header(best, "Vary")).isEqualTo("Accept");
        assertThat(header(best, "Cache-Tag")).isEqualTo(header(first, "Cache-Tag"));
        HttpResponse<byte[]> same = server.get(target, "Accept", CHROME, "If-None-Match", header(best, "ETag"));
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(header(same, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");

        HttpResponse<byte[]> others = server.get(target, "Accept", WEBP);
        assertThat(header(others, "ETag")).as("the same picture as theirs").isEqualTo(header(first, "ETag"));
        assertThat(others.body()).isEqualTo(first.body());
        assertThat(header(others, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(server.derivatives().statistics().renders()).isEqualTo(2);
        assertThat(server.derivatives().statistics().later()).isOne();
    }

    @Test
    void whoHasTheNextBestIsToldThatItIsGoodUntilTheBestIsThere() {
        String webp = header(server.get(thumbnail, "Accept", WEBP), "ETag");
        HttpResponse<byte[]> still = server.get(thumbnail, "Accept", CHROME, "If-None-Match", webp);
        assertThat(still.statusCode()).isEqualTo(304);
        assertThat(header(still, "ETag")).isEqualTo(webp);
        assertThat(header(still, "Cache-Control")).isEqualTo(SHORTLY);
        assertThat(header(still, "Vary")).isEqualTo("Accept");
        Conditions.until(() ->
                server.get(thumbnail, "Accept", CHROME, "If-None-Match", webp).statusCode() == 200);
        assertThat(type(server.get(thumbnail, "Accept", CHROME))).isEqualTo("image/avif");
    }

    @Test
    void aHeadIsAnsweredAsAGetWouldBe() {
        HttpResponse<byte[]> first = server.send("HEAD", thumbnail, "Accept", CHROME);
        assertThat(type(first)).isEqualTo("image/webp");
        assertThat(header(first, "Cache-Control")).isEqualTo(SHORTLY);
        Conditions.until(
                () -> type(server.send("HEAD", thumbnail, "Accept", CHROME)).equals("image/avif"));
    }

    @Test
    void whoTakesNoWebpGetsWhatAllTakeFirst() {
        assertThat(type(server.get(thumbnail, "Accept", "image/avif"))).isEqualTo("image/jpeg");
        Conditions.until(
                () -> type(server.get(thumbnail, "Accept", "image/avif")).equals("image/avif"));
    }

    @Test
    void anAddressThatEndsSoonerIsKeptNoLonger() {
        URI url = new UrlDialect(KEYS)
                .url(
                        PictureRequest.of(BlobId.parse(digest)).fitWidth(60),
                        Instant.now().plusSeconds(9));
        String lifetime =
                header(server.get(url.getRawPath() + "?" + url.getRawQuery(), "Accept", CHROME), "Cache-Control");
        assertThat(Integer.parseInt(lifetime.replace("public, max-age=", ""))).isLessThan(10);
    }

    @Test
    void whatIsSmallOrTurnedOffIsTheBestAtOnce() {
        for (int pixels : new int[] {60 * 60 + 1, 0}) {
            try (Running other = server(pixels)) {
                String target = "/clip/60x60/" + other.stash(Running.picture("s_big.jpg")) + "?fmt=auto";
                HttpResponse<byte[]> best = other.get(target, "Accept", CHROME);
                assertThat(type(best)).isEqualTo("image/avif");
                assertThat(header(best, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
                assertThat(other.derivatives().statistics().renders()).isOne();
            }
        }
    }

    @Test
    void whatCannotBeRenderedIsRefusedAndNotTriedAgainBehind() {
        String target = "/clip/60x60/" + server.stash(Running.picture("s_trunc.jpg")) + "?fmt=auto";
        int status = server.get(target, "Accept", WEBP).statusCode();
        assertThat(status).isBetween(400, 499);
        assertThat(server.get(target, "Accept", CHROME).statusCode()).isEqualTo(status);
        assertThat(server.derivatives().statistics().later()).isZero();
    }

    private static String type(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return header(answer, "Content-Type");
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }
}
