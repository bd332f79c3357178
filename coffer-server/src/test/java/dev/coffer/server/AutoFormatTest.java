package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `fmt=auto`: one address, a format for each kind of client, and caches that keep them apart.
class AutoFormatTest {
    private static final String CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

    private final Running server = Running.server();
    private final String still = "/clip/60x60/" + server.stash(Running.picture("s_land.jpg")) + "?fmt=auto";
    private final String moving = "/clip/60x60/" + server.stash(Running.picture("s_anim.gif")) + "?fmt=auto";

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void everyClientGetsWhatItTakes() {
        for (int i = 0; i < 2; i++) { // the second time from memory
            assertThat(type(server.get(still, "Accept", CHROME))).isEqualTo("image/avif");
            assertThat(type(server.get(still, "Accept", "image/webp,*/*"))).isEqualTo("image/webp");
            assertThat(type(server.get(still, "Accept", "*/*"))).isEqualTo("image/jpeg");
            assertThat(type(server.get(still))).isEqualTo("image/jpeg");
            assertThat(type(server.get(moving, "Accept", CHROME))).isEqualTo("image/webp");
            assertThat(type(server.get(moving))).isEqualTo("image/gif");
        }
        assertThat(server.derivatives().statistics().renders()).isEqualTo(5);
    }

    @Test
    void cachesAreToldWhatItHangsOn() {
        HttpResponse<byte[]> avif = server.get(still, "Accept", CHROME);
        String tag = avif.headers().firstValue("ETag").orElseThrow();
        assertThat(avif.headers().firstValue("Vary")).contains("Accept");
        HttpResponse<byte[]> again = server.get(still, "Accept", CHROME, "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.headers().firstValue("Vary")).contains("Accept");
        HttpResponse<byte[]> other = server.get(still, "Accept", "image/*", "If-None-Match", tag);
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(type(other)).isEqualTo("image/jpeg");
        assertThat(server.get(still.replace("?fmt=auto", "")).headers().firstValue("Vary"))
                .isEmpty();
    }

    @Test
    void hostileHeadersGetAPictureToo() {
        for (String accept : new String[] {",,,;;;", "image/avif;q=9e999", "a/b,".repeat(1_000), "image/avif;q"}) {
            assertThat(server.get(still, "Accept", accept).statusCode()).isEqualTo(200);
        }
    }

    private static String type(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.headers().firstValue("Content-Type").orElseThrow();
    }
}
