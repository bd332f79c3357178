package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.Hostile;
import dev.coffer.media.PilboxSettings;
import dev.coffer.media.PyramidSettings;
import dev.coffer.media.pilbox.PilboxDialect;
import dev.coffer.repository.BlobLayout;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is said about pictures over HTTP.
class InfoTest {
    private Running server = Running.server();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aPictureIsDescribedToEveryOriginForEver() {
        String id = server.stash(Running.picture("s_exif6.jpg"));
        HttpResponse<byte[]> answer = server.get("/info/" + id);
        JsonNode info = JsonMapper.shared().readTree(answer.body());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(info.get("digest").asString()).isEqualTo("md5-" + id);
        assertThat(info.get("width").asInt())
                .isEqualTo(info.get("stored_height").asInt());
        assertThat(info.get("perceptual_hash").asString()).matches("[0-9a-f]{16}");
        assertThat(info.has("place")).isFalse();
    }

    @Test
    void whoHasItIsToldSoWithoutALookAtThePicture() {
        String id = server.stash(Running.picture("s_land.jpg"));
        HttpResponse<byte[]> first = server.get("/info/" + id);
        String etag = first.headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> second = server.get("/info/" + id, "If-None-Match", etag);
        String other = "0123456789abcdef0123456789abcdef";

        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.headers().firstValue("ETag")).contains(etag);
        assertThat(server.get("/info/" + other, "If-None-Match", etag.replace(id, other))
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/info/", "/info/x", "/info/0123456789abcdef0123456789abcdef", "/info/a/b"})
    void whatIsNotThereIsNotFound(String path) {
        HttpResponse<byte[]> answer = server.get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s_trunc.jpg", "s_empty.bin", "s_notimage.txt"})
    void whatIsNoPictureIsRefusedWithAReason(String name) {
        HttpResponse<byte[]> answer = server.get("/info/" + server.stash(Running.picture(name)));
        JsonNode reason = JsonMapper.shared().readTree(answer.body());

        assertThat(answer.statusCode()).isBetween(400, 499);
        assertThat(reason.get("error").asString()).isNotBlank();
    }

    @Test
    void ofWhatIsTooLargeToBeDecodedItsHeaderIsTold() {
        String id = server.stash(Hostile.png(30_000, 30_000));
        HttpResponse<byte[]> answer = server.get("/info/" + id);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .startsWith("{\"digest\":\"md5-" + id + "\",\"bytes\":")
                .endsWith("\"media_type\":\"image/png\",\"format\":\"png\",\"width\":30000,\"height\":30000,"
                        + "\"stored_width\":30000,\"stored_height\":30000,\"orientation\":1,\"frames\":1,"
                        + "\"decoded\":false}");
        assertThat(server.get("/clip/9x9/" + id).statusCode()).isEqualTo(422);
    }

    @Test
    void ofWhatIsTooLargeForMemoryItsHeaderIsToldWhereSuchPicturesAreTiled(@TempDir Path directory) throws IOException {
        byte[] tiff = Arrays.copyOf(new LargeTiff(1024, 512).bytes(), (128 << 20) + 1);
        assertThat(server.get("/info/" + server.stash(tiff)).statusCode()).isEqualTo(422);
        server.close();

        server = Running.server(
                ServerSettings.standard(),
                new BlobLayout.Simple("thumbs"),
                Running.patient().withPyramids(PyramidSettings.in(directory, 1 << 30)));
        HttpResponse<byte[]> answer = server.get("/info/" + server.stash(tiff));
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .contains("\"bytes\":" + tiff.length + ",", "\"width\":1024,\"height\":512,", "\"decoded\":false}");
        byte[] nothing = new byte[tiff.length];
        assertThat(server.get("/info/" + server.stash(nothing)).statusCode()).isEqualTo(415);
        try (Stream<Path> left = Files.walk(directory)) {
            assertThat(left.filter(path -> path.endsWith("source"))).isEmpty();
        }
    }

    @Test
    void whereThumbnailsNeedASignatureNothingIsSaid() {
        server.close();
        PilboxSettings signed = PilboxSettings.DEFAULT;
        server = Running.server(
                ServerSettings.standard().withPilbox(PilboxDialect.with(signed, "client_key", "secret")));
        String id = server.stash(Running.picture("s_land.jpg"));

        assertThat(server.get("/info/" + id).statusCode()).isEqualTo(404);
    }
}
