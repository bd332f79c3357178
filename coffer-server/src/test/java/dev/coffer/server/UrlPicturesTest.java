package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.Decoded;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureInfo;
import dev.coffer.media.PictureRequest;
import dev.coffer.media.Position;
import dev.coffer.media.PresetRecipe;
import dev.coffer.media.Recipe;
import dev.coffer.media.SigningKey;
import dev.coffer.media.UrlSettings;
import dev.coffer.media.info.PictureInspection;
import dev.coffer.media.url.UrlDialect;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.FocalPoint;
import dev.coffer.repository.Mark;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// URLs of Coffer's own over HTTP: pictures, how long they may be kept, and what is refused.
class UrlPicturesTest {
    private static final UrlSettings KEYS =
            UrlSettings.of(URI.create("http://localhost"), SigningKey.parse("k1:sixteen characters"));
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private final Map<String, Recipe> presets = new ConcurrentHashMap<>();
    private final Map<EntryPath, BlobId> published = new ConcurrentHashMap<>();
    private final Map<BlobId, Mark.Said> marks = new ConcurrentHashMap<>();
    private final UrlDialect signer = new UrlDialect(KEYS);
    private final Running server = Running.server(service(KEYS));
    private final Running open = Running.server(service(KEYS.withUnsigned()));
    private final BlobId big = BlobId.parse(server.stash(Running.picture("s_big.jpg")));

    private UrlService service(UrlSettings settings) {
        return UrlService.of(settings)
                .withPresets(name -> Optional.ofNullable(presets.get(name)).map(PresetRecipe::configured))
                .withPublished(path -> Optional.ofNullable(published.get(path)))
                .withMarks(id -> marks.getOrDefault(id, Mark.Said.NOTHING))
                .keptFor(Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        server.close();
        open.close();
    }

    @Test
    void whatIsSignedIsMadeAndKeptForEver() {
        String target = target(PictureRequest.of(big).cover(300, 200).as(PictureFormat.PNG));
        for (int i = 0; i < 2; i++) { // the second time from memory
            HttpResponse<byte[]> answer = server.get(target);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "Content-Type")).isEqualTo("image/png");
            assertThat(header(answer, "Cache-Control")).isEqualTo(FOR_EVER);
            Decoded picture = Decoded.of(answer.body(), PictureFormat.PNG, Running.vips());
            assertThat(picture.width()).isEqualTo(300);
            assertThat(picture.height()).isEqualTo(200);
            assertThat(server.get(target, "If-None-Match", header(answer, "ETag"))
                            .statusCode())
                    .isEqualTo(304);
        }
        assertThat(server.send("HEAD", target).statusCode()).isEqualTo(200);
        assertThat(server.derivatives().statistics().renders()).isEqualTo(1);
    }

    @Test
    void whatNobodyHasSignedIsRefused() {
        String target = target(PictureRequest.of(big).cover(300, 200).as(PictureFormat.PNG));
        assertThat(server.get(target).statusCode()).isEqualTo(200);
        refused(server, target.replaceFirst("\\?.*", ""), 403, "nobody who may has signed this");
        refused(server, target.replace("300x200", "301x200"), 403, "nobody who may has signed this");
        refused(server, target + "&x=1", 403, "nobody who may has signed this");
        refused(open, target.replace("300x200", "301x200"), 403, "nobody who may has signed this");
        Instant over = Instant.now().minusSeconds(1);
        refused(server, target(signer.url(PictureRequest.of(big), over)), 410, "the time of this address is over");
    }

    @Test
    void withoutKeysThereAreNoSuchUrls() {
        try (Running plain = Running.server()) {
            assertThat(plain.get("/i/fit:9/" + big.hex() + ".png").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /i/fit:640/x                    | 400 | a picture is asked for as /i/
            /i/fit:0/x.png                  | 400 | a side goes from 1 to 65535
            /i/fit:99999999999/x.png        | 400 | not an operation
            /i/sepia:1/x.png                | 400 | not an operation
            /i/card/x.png                   | 404 | no preset
            /i/fit:9/no/such.jpg.png        | 404 | nothing is published
            /i/fit:9/0123456789abcdef0123456789abcdef.png | 404 | there is no blob
            /i/fit:9/a/../../etc/passwd.png | 400 | not a path
            /i/fit:9/%2e%2e/passwd.png      | 400 | ''
            /i/fit:9/a%2fb.png              | 400 | ''
            /i/fit:9/a//b.png               | 400 | ''
            /i/fit:9/a%00.png               | 400 | ''
            /i/fit:9/x.png?w=9              | 400 | nothing but a signature
            """)
    void whatMakesNoSenseIsRefused(String target, int status, String message) {
        String answer = open.raw(("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        assertThat(answer).startsWith("HTTP/1.1 " + status).contains(message);
        assertThat(answer).contains("Cache-Control: no-store", "\"status_code\": " + status);
    }

    @Test
    void aResultBeyondTheLimitsIsRefused() {
        BlobId id = BlobId.parse(open.stash(Running.picture("s_big.jpg")));
        assertThat(open.get("/i/scale:20000x10/" + id.hex() + ".png").statusCode())
                .isEqualTo(400);
        assertThat(open.get("/i/region:9000x0:10x10/" + id.hex() + ".png").statusCode())
                .isBetween(400, 422);
    }

    @Test
    void aPresetThatChangesChangesItsPicturesAlone() {
        presets.put("card", UrlDialect.operations("cover:60x40"));
        String card = target(PictureRequest.of(big).preset("card").as(PictureFormat.PNG));
        String other = target(PictureRequest.of(big).cover(60, 40).as(PictureFormat.PNG));
        HttpResponse<byte[]> first = server.get(card);
        assertThat(header(first, "Cache-Control")).isEqualTo("public, max-age=30");
        assertThat(header(server.get(other), "ETag")).isEqualTo(header(first, "ETag"));
        presets.put("card", UrlDialect.operations("cover:30x20"));
        HttpResponse<byte[]> second = server.get(card, "If-None-Match", header(first, "ETag"));
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(Decoded.of(second.body(), PictureFormat.PNG, Running.vips()).width())
                .isEqualTo(30);
        assertThat(header(server.get(other), "ETag")).isEqualTo(header(first, "ETag"));
        String twice = target(PictureRequest.of(big).preset("card").density(2).as(PictureFormat.PNG));
        assertThat(Decoded.of(server.get(twice).body(), PictureFormat.PNG, Running.vips())
                        .width())
                .isEqualTo(60);
        presets.remove("card");
        assertThat(server.get(card).statusCode()).isEqualTo(404);
    }

    @Test
    void aFocalPointChangesThePicturesThatAskForItAlone() {
        BlobId other = BlobId.parse(server.stash(Running.picture("s_land.jpg")));
        presets.put("square", UrlDialect.operations("cover:30x30:focus"));
        PictureRequest focused = PictureRequest.of(big).cover(20, 60, new Position.Focus());
        String asked = target(focused.as(PictureFormat.PNG));
        String named = target(PictureRequest.of(big).preset("square").as(PictureFormat.PNG));
        String others = target(
                PictureRequest.of(other).cover(20, 60, new Position.Focus()).as(PictureFormat.PNG));
        List<String> plain = List.of(
                target(PictureRequest.of(big).cover(20, 60).as(PictureFormat.PNG)),
                target(PictureRequest.of(big)
                        .cover(20, 60, new Position.At(0.1, 0.9))
                        .as(PictureFormat.PNG)));
        HttpResponse<byte[]> before = server.get(asked);
        HttpResponse<byte[]> namedBefore = server.get(named);
        HttpResponse<byte[]> othersBefore = server.get(others);
        assertThat(header(before, "Cache-Control")).isEqualTo("public, max-age=30");
        assertThat(header(before, "ETag")).isEqualTo(header(server.get(plain.getFirst()), "ETag"));

        marks.put(big, Mark.Said.NOTHING.withFocus(new FocalPoint(0.1, 0.9)));
        HttpResponse<byte[]> after = server.get(asked, "If-None-Match", header(before, "ETag"));
        assertThat(after.statusCode()).isEqualTo(200);
        HttpResponse<byte[]> same = server.get(plain.getLast());
        assertThat(header(after, "ETag")).isEqualTo(header(same, "ETag"));
        assertThat(header(same, "Cache-Control")).isEqualTo(FOR_EVER);
        assertThat(after.body()).isEqualTo(same.body()).isNotEqualTo(before.body());
        assertThat(header(server.get(named), "ETag")).isNotEqualTo(header(namedBefore, "ETag"));
        assertThat(header(server.get(others), "ETag")).isEqualTo(header(othersBefore, "ETag"));
        assertThat(server.get(asked, "If-None-Match", header(after, "ETag")).statusCode())
                .isEqualTo(304);
        marks.remove(big);
        assertThat(header(server.get(asked), "ETag")).isEqualTo(header(before, "ETag"));
    }

    @Test
    void whereAPictureWasTakenIsToldOnlyWhereItsMarkLetsIt() {
        String id = open.stash(Running.photo());
        BlobId photo = BlobId.parse(id);
        List<String> asked = List.of("/i/fit:64,keep:exif/" + id + ".jpg", "/clip/64x64/" + id + "?exif=1");
        String plain = "/i/fit:64/" + id + ".jpg";
        String etag = header(open.get(plain), "ETag");
        List<HttpResponse<byte[]>> before = asked.stream().map(open::get).toList();
        HttpResponse<byte[]> infoBefore = open.get("/info/" + id);
        before.forEach(answer -> {
            assertThat(place(answer.body())).isEmpty();
            assertThat(header(answer, "Cache-Control")).isEqualTo("public, max-age=30");
        });
        assertThat(new String(infoBefore.body(), StandardCharsets.UTF_8)).doesNotContain("place", "focus", "48.2");

        marks.put(photo, Mark.Said.NOTHING.keepingPlace(true).withFocus(new FocalPoint(0.25, 1)));
        for (int i = 0; i < asked.size(); i++) {
            HttpResponse<byte[]> after = open.get(asked.get(i), "If-None-Match", header(before.get(i), "ETag"));
            assertThat(place(after.body())).as(asked.get(i)).contains(new PictureInfo.Place(48.2, 16.4));
        }
        assertThat(place(open.get(plain).body())).isEmpty();
        assertThat(header(open.get(plain), "ETag")).isEqualTo(etag);
        HttpResponse<byte[]> info = open.get("/info/" + id, "If-None-Match", header(infoBefore, "ETag"));
        assertThat(new String(info.body(), StandardCharsets.UTF_8))
                .contains("\"place\":{\"latitude\":48.2,\"longitude\":16.4},\"focus\":{\"x\":0.25,\"y\":1.0}}");
        assertThat(header(info, "Cache-Control")).isEqualTo("public, max-age=30");

        marks.remove(photo);
        asked.forEach(target -> assertThat(place(open.get(target).body())).isEmpty());
        assertThat(header(open.get("/info/" + id), "ETag")).isEqualTo(header(infoBefore, "ETag"));
    }

    private static Optional<PictureInfo.Place> place(byte[] picture) {
        return new PictureInspection(Running.vips())
                .inspect(MemorySegment.ofArray(picture), true)
                .place();
    }

    @Test
    void aPathIsItsCurrentVersion() {
        EntryPath path = new EntryPath("my photos/100 %.jpg");
        String target = target(PictureRequest.of(path).fitWidth(30).as(PictureFormat.PNG));
        assertThat(server.get(target).statusCode()).isEqualTo(404);
        published.put(path, big);
        HttpResponse<byte[]> first = server.get(target);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(header(first, "Cache-Control")).isEqualTo("public, max-age=30");
        assertThat(server.get(target, "If-None-Match", header(first, "ETag")).statusCode())
                .isEqualTo(304);
        published.put(path, BlobId.parse(server.stash(Running.picture("s_land.jpg"))));
        HttpResponse<byte[]> second = server.get(target, "If-None-Match", header(first, "ETag"));
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(header(second, "ETag")).isNotEqualTo(header(first, "ETag"));
        published.remove(path);
        assertThat(server.get(target, "If-None-Match", header(second, "ETag")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatHoldsForAWhileIsKeptNoLonger() {
        Instant soon = Instant.now().plusSeconds(100);
        HttpResponse<byte[]> held =
                server.get(target(signer.url(PictureRequest.of(big).fitWidth(9), soon)));
        String lifetime = header(held, "Cache-Control");
        assertThat(lifetime).startsWith("public, max-age=");
        assertThat(Integer.parseInt(lifetime.substring("public, max-age=".length())))
                .isBetween(0, 100);
        presets.put("card", UrlDialect.operations("fit:9"));
        HttpResponse<byte[]> named =
                server.get(target(signer.url(PictureRequest.of(big).preset("card"), soon)));
        assertThat(header(named, "Cache-Control")).isEqualTo("public, max-age=30");
    }

    @Test
    void theBestFormatIsChosenByAccept() {
        String target = target(PictureRequest.of(big).fitWidth(30));
        HttpResponse<byte[]> avif = server.get(target, "Accept", "image/avif,image/webp,*/*");
        assertThat(header(avif, "Content-Type")).isEqualTo("image/avif");
        assertThat(header(avif, "Vary")).isEqualTo("Accept");
        assertThat(header(server.get(target), "Content-Type")).isEqualTo("image/jpeg");
    }

    @Test
    void anotherSpellingIsAnsweredWithALinkToTheOne() {
        String id = open.stash(Running.picture("s_land.jpg"));
        HttpResponse<byte[]> other = open.get("/i/q:75,fit:30x,dpr:2/" + id + ".jpeg");
        assertThat(header(other, "Link")).isEqualTo("</i/fit:60,q:75/" + id + ".jpg>;rel=\"canonical\"");
        HttpResponse<byte[]> one = open.get("/i/fit:60,q:75/" + id + ".jpg");
        assertThat(one.headers().firstValue("Link")).isEmpty();
        assertThat(header(one, "ETag")).isEqualTo(header(other, "ETag"));
        assertThat(List.of(other.body().length)).containsExactly(one.body().length);
    }

    private String target(PictureRequest request) {
        return target(signer.url(request));
    }

    private static String target(URI url) {
        return url.getRawPath() + "?" + url.getRawQuery();
    }

    private static void refused(Running server, String target, int status, String message) {
        HttpResponse<byte[]> answer = server.get(target);
        assertThat(answer.statusCode()).as(target).isEqualTo(status);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains(message);
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }
}
