package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.Decoded;
import dev.coffer.media.Distance;
import dev.coffer.media.PictureFormat;
import dev.coffer.testing.Golden;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One golden request, and the comparison of an answer with what it expects.
///
/// Where the original was wrong, the row says what is right, and that alone is asserted.
record GoldenRow(JsonNode json) {
    private static final List<String> HEADERS = List.of("Content-Type", "Cache-Control", "Expires", "Last-Modified");

    static List<GoldenRow> all(String file) {
        return Golden.jsonLines(file).stream().map(GoldenRow::new).toList();
    }

    String id() {
        return json.get("id").asString();
    }

    String app() {
        return json.get("app").asString();
    }

    String method() {
        return json.get("method").asString();
    }

    String target() {
        return json.get("target").asString();
    }

    boolean asksIfChanged() {
        return json.get("headers").has("If-None-Match");
    }

    int originRequests() {
        JsonNode count = json.get("expect").get("origin_requests");
        return isReplaced() || count == null ? -1 : count.asInt();
    }

    /// @param unasserted header fields that are told otherwise on purpose
    void check(HttpResponse<byte[]> answer, Set<String> unasserted) {
        JsonNode expected = isReplaced() ? json.get("sane_expect") : json.get("expect");
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.statusCode())
                .as(body.length() > 300 ? id() : body)
                .isEqualTo(expected.get("status").asInt());
        HEADERS.stream()
                .filter(name -> expected.has(name) && !unasserted.contains(name))
                .forEach(name -> assertThat(answer.headers().firstValue(name))
                        .as(name)
                        .hasValue(expected.get(name).asString()));
        if (expected.has("etag_present")) {
            assertThat(answer.headers().firstValue("ETag").isPresent())
                    .as("ETag")
                    .isEqualTo(expected.get("etag_present").asBoolean());
        }
        if (expected.has("json")) {
            checkRefusal(expected.get("json"), body);
        }
        if (expected.has("body_prefix")) {
            assertThat(body).startsWith(expected.get("body_prefix").asString());
        }
        if (expected.has("image")) {
            checkPicture(expected.get("image"), answer.body());
        }
    }

    private boolean isReplaced() {
        return json.has("sane_expect");
    }

    private void checkRefusal(JsonNode expected, String body) {
        JsonNode actual = JsonMapper.shared().readTree(body);
        assertThat(actual.get("status_code")).isEqualTo(expected.get("status_code"));
        assertThat(actual.get("error_code")).isEqualTo(expected.get("error_code"));
        JsonNode error = expected.get("error");
        boolean literal = error != null && error.isString() && !error.asString().contains("%");
        if (json.get("verdict").asString().equals("keep") && literal) {
            assertThat(actual.get("error")).isEqualTo(error);
        } else {
            assertThat(actual.get("error").asString()).isNotBlank();
        }
    }

    private void checkPicture(JsonNode expected, byte[] bytes) {
        PictureFormat format = PictureFormat.valueOf(expected.get("format").asString());
        assertThat(startOf(bytes)).isEqualTo(format);
        Decoded picture = Decoded.of(bytes, format, Running.vips());
        assertThat(picture.width()).isEqualTo(expected.get("width").asInt());
        assertThat(picture.height()).isEqualTo(expected.get("height").asInt());
        if (expected.has("progressive")) {
            assertThat(isProgressive(bytes))
                    .isEqualTo(expected.get("progressive").asBoolean());
        }
        Distance distance =
                Distance.between(picture.fingerprint(), expected.get("fp").asString());
        boolean rough = target().contains("deg=") || app().equals("defaults") || format == PictureFormat.GIF;
        assertThat(distance.isWithin(rough ? 9 : 5, rough ? 72 : 45))
                .as(distance.toString())
                .isTrue();
    }

    private static PictureFormat startOf(byte[] bytes) {
        String start = new String(bytes, 0, 12, StandardCharsets.ISO_8859_1);
        if (start.startsWith("RIFF")) {
            return PictureFormat.WEBP;
        }
        if (start.startsWith("II*") || start.startsWith("MM")) {
            return PictureFormat.TIFF;
        }
        return start.startsWith("\u00ff\u00d8")
                ? PictureFormat.JPEG
                : PictureFormat.valueOf(start.substring(start.startsWith("G") ? 0 : 1, start.startsWith("G") ? 3 : 4)
                        .toUpperCase(Locale.ROOT));
    }

    /// Whether the JPEG's frame header is SOF2.
    private static boolean isProgressive(byte[] jpeg) {
        int at = 2;
        while (at + 4 < jpeg.length) {
            int marker = jpeg[at + 1] & 0xff;
            if (marker >= 0xc0 && marker <= 0xc2) {
                return marker == 0xc2;
            }
            at += 2 + ((jpeg[at + 2] & 0xff) << 8 | (jpeg[at + 3] & 0xff));
        }
        throw new AssertionError("no frame header");
    }
}
