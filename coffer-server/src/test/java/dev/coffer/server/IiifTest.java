package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Decoded;
import dev.coffer.media.Distance;
import dev.coffer.media.PictureFormat;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The IIIF Image API beyond its tables: what is said of a picture, what is refused, what is remembered.
class IiifTest {
    private static final String WHOLE = "/full/max/0/default.jpg";

    private Running server = Running.server();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/iiif/3/%s/info.json",
                "/iiif/2/%s/full/max/0/default.jpg",
                "/iiif/3/nonsense/info.json",
                "/clip/10x10/%s"
            })
    void aBrowserThatAsksWhetherAPageMayAskIsToldSo(String target) {
        HttpResponse<byte[]> answer = server.send(
                "OPTIONS",
                target.formatted(server.stash(Running.picture("s_land.jpg"))),
                "Origin",
                "https://viewer.example",
                "Access-Control-Request-Method",
                "GET",
                "Access-Control-Request-Headers",
                "if-none-match, range");
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().allValues("Access-Control-Allow-Origin")).containsExactly("*");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods")).hasValue("GET, HEAD, OPTIONS");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Headers")).hasValue("*");
        assertThat(answer.headers().firstValue("Access-Control-Max-Age")).hasValue("86400");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/metrics", "/health/live", "/nowhere", "/3c72aedc/ba25/11e6/a569/406c8f413974/a.jpg/b.jpg"})
    void whatIsNotForPagesOfOtherOriginsSaysNothingToThem(String target) {
        HttpResponse<byte[]> answer = server.send("OPTIONS", target, "Origin", "https://evil.example");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(server.get(target).headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void picturesMayBeReadByPagesOfOtherOrigins() {
        String id = server.stash(Running.picture("s_land.jpg"));
        for (String target : new String[] {"/clip/10x10/" + id, "/iiif/3/" + id + "/full/10,/0/default.jpg"}) {
            for (int i = 0; i < 2; i++) {
                assertThat(server.get(target).headers().allValues("Access-Control-Allow-Origin"))
                        .containsExactly("*");
            }
            String etag = server.get(target).headers().firstValue("ETag").orElseThrow();
            HttpResponse<byte[]> same = server.get(target, "If-None-Match", etag);
            assertThat(same.statusCode()).isEqualTo(304);
            assertThat(same.headers().allValues("Access-Control-Allow-Origin")).containsExactly("*");
        }
    }

    @Test
    void theInformationOfVersion3SaysWhatMayBeAsked() {
        String id = server.stash(Running.picture("s_big.jpg"));
        JsonNode info = json(server.get("/iiif/3/" + id + "/info.json"));
        assertThat(info.propertyNames().iterator().next()).isEqualTo("@context");
        assertThat(info.get("@context").asString()).isEqualTo("http://iiif.io/api/image/3/context.json");
        assertThat(info.get("id").asString()).isEqualTo("http://127.0.0.1:" + server.port() + "/iiif/3/" + id);
        assertThat(info.get("type").asString()).isEqualTo("ImageService3");
        assertThat(info.get("protocol").asString()).isEqualTo("http://iiif.io/api/image");
        assertThat(info.get("profile").asString()).isEqualTo("level2");
        assertThat(info.get("width").asInt()).isEqualTo(2400);
        assertThat(info.get("height").asInt()).isEqualTo(1600);
        assertThat(info.get("maxWidth").asInt()).isEqualTo(10_000);
        assertThat(info.get("maxArea").asInt()).isEqualTo(50_000_000);
        assertThat(info.get("tiles").toString()).isEqualTo("[{\"width\":512,\"scaleFactors\":[1,2,4,8]}]");
        assertThat(info.get("extraFeatures").toString()).contains("mirroring", "sizeUpscaling");
    }

    @Test
    void theInformationOfVersion2SaysWhatMayBeAsked() {
        String id = server.stash(Running.picture("s_big.jpg"));
        JsonNode info = json(server.get("/iiif/2/" + id + "/info.json"));
        assertThat(info.get("@context").asString()).isEqualTo("http://iiif.io/api/image/2/context.json");
        assertThat(info.get("@id").asString()).isEqualTo("http://127.0.0.1:" + server.port() + "/iiif/2/" + id);
        assertThat(info.get("profile").get(0).asString()).isEqualTo("http://iiif.io/api/image/2/level2.json");
        assertThat(info.get("profile").get(1).get("supports").toString()).contains("sizeAboveFull", "regionSquare");
    }

    @Test
    void everySizeAndTileThatIsNamedIsAnsweredInItsSize() {
        String id = server.stash(Running.picture("s_tall.png"));
        for (int version : new int[] {2, 3}) {
            JsonNode info = json(server.get("/iiif/" + version + "/" + id + "/info.json"));
            assertThat(info.get("sizes").size()).isPositive();
            for (JsonNode size : info.get("sizes")) {
                String wanted =
                        size.get("width").asInt() + "," + size.get("height").asInt();
                Decoded exact = png("/iiif/" + version + "/" + id + "/full/" + wanted + "/0/default.png");
                Decoded wide = png("/iiif/" + version + "/" + id + "/full/"
                        + size.get("width").asInt() + ",/0/default.png");
                assertThat(exact.width() + "," + exact.height()).isEqualTo(wanted);
                assertThat(wide.width() + "," + wide.height()).isEqualTo(wanted);
            }
            assertThat(png("/iiif/" + version + "/" + id + "/0,512,40,388/40,388/0/default.png")
                            .height())
                    .isEqualTo(388);
            assertThat(png("/iiif/" + version + "/" + id + "/0,0,40,900/20,450/0/default.png")
                            .height())
                    .isEqualTo(450);
        }
    }

    @Test
    void coordinatesAreThoseOfTheUprightPictureForAllEightOrientations() {
        String first = server.stash(Running.picture("s_exif1.jpg"));
        Decoded whole = png("/iiif/3/" + first + "/full/max/0/default.png");
        Decoded part = png("/iiif/3/" + first + "/10,20,60,40/30,/90/default.png");
        for (int orientation = 2; orientation <= 8; orientation++) {
            String id = server.stash(Running.picture("s_exif" + orientation + ".jpg"));
            JsonNode info = json(server.get("/iiif/3/" + id + "/info.json"));
            assertThat(info.get("width").asInt()).isEqualTo(120);
            assertThat(info.get("height").asInt()).isEqualTo(80);
            assertThat(Distance.between(
                                    png("/iiif/3/" + id + "/full/max/0/default.png")
                                            .fingerprint(),
                                    whole.fingerprint())
                            .isWithin(4, 60))
                    .as("orientation %s", orientation)
                    .isTrue();
            assertThat(Distance.between(
                                    png("/iiif/3/" + id + "/10,20,60,40/30,/90/default.png")
                                            .fingerprint(),
                                    part.fingerprint())
                            .isWithin(4, 60))
                    .as("a part of orientation %s", orientation)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3/#/300,0,10,10/max/0/default.jpg",
                "3/#/0,200,10,10/max/0/default.jpg",
                "3/#/0,0,0,10/max/0/default.jpg",
                "3/#/-1,0,10,10/max/0/default.jpg",
                "3/#/1,2,3/max/0/default.jpg",
                "3/#/pct:0,0,0,50/max/0/default.jpg",
                "3/#/pct:100,0,10,10/max/0/default.jpg",
                "3/#/1.5,0,10,10/max/0/default.jpg",
                "3/#/all/max/0/default.jpg",
                "3/#/full/full/0/default.jpg",
                "3/#/full/301,/0/default.jpg",
                "3/#/full/,201/0/default.jpg",
                "3/#/full/301,10/0/default.jpg",
                "3/#/full/pct:101/0/default.jpg",
                "3/#/full/pct:0.1/0/default.jpg",
                "3/#/full/0,/0/default.jpg",
                "3/#/full/%5E10001,/0/default.jpg",
                "3/#/full/%5E8000,8000/0/default.jpg",
                "3/#/full/!0,10/0/default.jpg",
                "3/#/full/,/0/default.jpg",
                "3/#/full/%5E/0/default.jpg",
                "3/#/full/max/361/default.jpg",
                "3/#/full/max/22.5/default.jpg",
                "3/#/full/max/-90/default.jpg",
                "3/#/full/max/!/default.jpg",
                "3/#/full/max/0/grey.jpg",
                "3/#/full/max/0/default.jp2",
                "3/#/full/max/0/default",
                "3/#/full/max/0",
                "3/#/",
                "3/#/info.json/x",
                "3/#/full/max/0/default.jpg/x",
                "2/#/full/%5E100,/0/default.jpg",
                "2/#/full/0,0/0/default.jpg",
                "2/#/full/10001,/0/default.jpg",
                "2/#/full/full/0/native.jpg",
                "2/#/full/full/0/default.pdf"
            })
    void whatCannotBeMeantIsA400WithAReason(String target) {
        String id = server.stash(IiifSource.png());
        HttpResponse<byte[]> answer = server.get("/iiif/" + target.replace("#", id));
        assertThat(answer.statusCode()).as(target).isEqualTo(400);
        assertThat(json(answer).get("error").asString()).isNotBlank();
    }

    @Test
    void whatIsNotThereIsNotFound() {
        String none = "/iiif/3/" + "0".repeat(64);
        for (String target : new String[] {none + "/info.json", none + WHOLE, "/iiif/3/photo.jpg/info.json"}) {
            HttpResponse<byte[]> answer = server.get(target);
            assertThat(answer.statusCode()).as(target).isEqualTo(404);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("*");
        }
        assertThat(server.get("/iiif/4/" + "0".repeat(64) + "/info.json").statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatIsNoPictureIsRefusedOnceItWasLookedAt() {
        String id = server.stash("no picture".getBytes(StandardCharsets.UTF_8));
        for (String rest : new String[] {"/info.json", WHOLE, "/info.json"}) {
            assertThat(server.get("/iiif/3/" + id + rest).statusCode()).isEqualTo(415);
        }
        assertThat(server.derivatives().statistics().renders()).isZero();
    }

    @Test
    void anIdentifierMayBeEscapedAndIsToldAsItIs() {
        String id = server.stash(IiifSource.png());
        String escaped = "%6D%64%35%2D" + id;
        HttpResponse<byte[]> answer = server.get("/iiif/3/" + escaped + "/info.json");
        assertThat(json(answer).get("id").asString()).endsWith("/iiif/3/md5-" + id);
    }

    @Test
    void theSecondAnswerIsTheFirstOutOfMemoryAndTheBrowserHasTheThird() {
        String target = "/iiif/3/" + server.stash(IiifSource.png()) + "/full/100,/0/default.png";
        HttpResponse<byte[]> first = server.get(target);
        HttpResponse<byte[]> second = server.get(target);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().map().keySet())
                .isEqualTo(first.headers().map().keySet());
        assertThat(server.derivatives().statistics().renders()).isEqualTo(1);
        HttpResponse<byte[]> third = server.get(
                target, "If-None-Match", first.headers().firstValue("ETag").orElseThrow());
        assertThat(third.statusCode()).isEqualTo(304);
        assertThat(third.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    }

    @Test
    void theNameThatOneClientCallsTheServerByIsNotToldToOthers() {
        String target = "/iiif/3/" + server.stash(IiifSource.png()) + "/full/100,/0/default.png";
        for (int i = 0; i < 2; i++) {
            String raw = server.raw(("GET " + target + " HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(raw).contains("<http://other.example/iiif/3/");
            assertThat(server.get(target).headers().firstValue("Link").orElseThrow())
                    .startsWith("<http://127.0.0.1:");
        }
    }

    @Test
    void aPublicAddressStandsInAllThatIsTold() {
        restart(ServerSettings.standard().with("iiif_address", "https://pictures.example/library/"));
        String id = server.stash(IiifSource.png());
        String base = "https://pictures.example/library/iiif/2/" + id;
        assertThat(json(server.get("/iiif/2/" + id + "/info.json")).get("@id").asString())
                .isEqualTo(base);
        assertThat(server.get("/iiif/2/" + id).headers().firstValue("Location")).hasValue(base + "/info.json");
        assertThat(server.get("/iiif/2/" + id + "/full/full/0/default.jpg")
                        .headers()
                        .firstValue("Link")
                        .orElseThrow())
                .startsWith("<" + base + "/full/full/0/default.jpg>");
    }

    @Test
    void limitsAreToldAndHeld() {
        restart(ServerSettings.standard().with("iiif_max_side", "600").with("iiif_max_area", "300000"));
        String id = server.stash(Running.picture("s_big.jpg"));
        JsonNode info = json(server.get("/iiif/3/" + id + "/info.json"));
        assertThat(info.get("maxWidth").asInt()).isEqualTo(600);
        for (JsonNode size : info.get("sizes")) {
            assertThat(size.get("width").asInt()).isLessThanOrEqualTo(600);
        }
        Decoded max = png("/iiif/3/" + id + "/full/max/0/default.png");
        assertThat(max.width() + "x" + max.height()).isEqualTo("600x400");
        Decoded square = png("/iiif/3/" + id + "/square/%5Emax/0/default.png");
        assertThat(square.width() + "x" + square.height()).isEqualTo("547x547");
        assertThat(server.get("/iiif/3/" + id + "/full/601,/0/default.png").statusCode())
                .isEqualTo(400);
        assertThat(server.get("/iiif/2/" + id + "/full/full/0/default.png").statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"'',,200", "secret,,404", "secret,on,200", "'',off,404"})
    void whereThumbnailsAreSignedItIsOffUnlessAskedFor(String key, String iiif, int status) {
        ServerSettings settings = ServerSettings.standard()
                .with("client_name", key.isEmpty() ? "" : "me")
                .with("client_key", key);
        restart(iiif == null ? settings : settings.with("iiif", iiif));
        String id = server.stash(IiifSource.png());
        assertThat(server.get("/iiif/3/" + id + WHOLE).statusCode()).isEqualTo(status);
        assertThat(server.get("/iiif/3/" + id + "/info.json").statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"iiif,perhaps", "iiif_address,ftp://x", "iiif_address,nowhere", "iiif_max_side,0", "iiif_max_area,9"})
    void anOptionThatIsNoneIsNamed(String option, String value) {
        assertThatThrownBy(() -> ServerSettings.standard().with(option, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option)
                .hasMessageContaining(value);
    }

    private void restart(ServerSettings settings) {
        server.close();
        server = Running.server(settings);
    }

    private Decoded png(String target) {
        HttpResponse<byte[]> answer = server.get(target);
        assertThat(answer.statusCode()).as(target).isEqualTo(200);
        return IiifSource.decoded(answer.body(), PictureFormat.PNG);
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
