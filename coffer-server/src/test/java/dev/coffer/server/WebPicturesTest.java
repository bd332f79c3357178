package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures from the web, fetched within bounds.
class WebPicturesTest {
    @TempDir
    Path directory;

    private final Origin origin = new Origin();

    @AfterEach
    void close() {
        origin.close();
    }

    @Test
    void aSourceThatTakesTooLongIsGivenUp() {
        isNotFound("timeout", "0.3", "/slow/s_land.jpg?delay=20");
    }

    @Test
    void aRedirectLoopEnds() {
        isNotFound("timeout", "10", "/loop/x");
        assertThat(origin.requests()).isLessThan(10);
    }

    @Test
    void anUnreachableSourceIsNotFound() {
        isNotFound("timeout", "10", "/redirs/x");
        isNotFound("timeout", "10", "/status/500");
        isNotFound("timeout", "10", "/status/404");
    }

    @Test
    void aSourceThatIsTooLargeIsRefused() {
        try (Running server = server("max_source_bytes", "1000")) {
            HttpResponse<byte[]> answer = server.get(form("/img/s_land.jpg", "&w=10"));
            assertThat(answer.statusCode()).isEqualTo(422);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aPageWhereAPictureWasExpectedIsRefused() {
        try (Running server = server("timeout", "10")) {
            assertThat(server.get(form("/img/s_notimage.txt", "&w=10")).statusCode())
                    .isEqualTo(415);
            assertThat(server.get(form("/img/s_empty.bin", "&w=10")).statusCode())
                    .isEqualTo(415);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theSamePictureIsFetchedAgainButNotRenderedAgain() {
        try (Running server = server("timeout", "10")) {
            byte[] first = server.get(form("/img/s_land.jpg", "&w=10")).body();
            assertThat(server.get(form("/img/s_land.jpg", "&w=10")).body()).isEqualTo(first);
            assertThat(origin.requests()).isEqualTo(2);
            assertThat(server.derivatives().statistics().renders()).isEqualTo(1);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAtTheNextStart() throws IOException {
        Path old = Files.createFile(directory.resolve("coffer-media-1.part"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(4000)));
        Path young = Files.createFile(directory.resolve("coffer-media-2.part"));
        try (Running server = server("timeout", "10")) {
            assertThat(server.port()).isPositive();
            assertThat(old).doesNotExist();
            assertThat(young).exists();
        }
    }

    @Test
    void redirectsAreFollowedAndHeadersThatAreNotForCachesStayBehind() {
        try (Running server = server("timeout", "10")) {
            assertThat(server.get(form("/redir/s_land.jpg", "&w=10")).statusCode())
                    .isEqualTo(200);
            HttpResponse<byte[]> answer = server.get(form("/hdr/s_land.jpg", "&op=noop"));
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("public, max-age=77");
            assertThat(answer.headers().map()).doesNotContainKeys("set-cookie", "x-custom", "vary");
            assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
        }
    }

    private void isNotFound(String option, String value, String path) {
        try (Running server = server(option, value)) {
            HttpResponse<byte[]> answer = server.get(form(path, "&w=10&h=10"));
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .startsWith("{\"status_code\": 404, \"error_code\": 301, \"error\": \"the picture");
        }
        assertThat(directory).isEmptyDirectory();
    }

    private Running server(String option, String value) {
        ServerSettings settings = ServerSettings.standard()
                .with("allowed_hosts", "127.0.0.1")
                .with("allow_private", "true")
                .with(option, value);
        return Running.server(settings.withWeb(settings.web().withTemporary(directory)));
    }

    private String form(String path, String options) {
        String url = URLEncoder.encode("http://" + origin.authority() + path, StandardCharsets.UTF_8);
        return "/?url=" + url + options;
    }
}
