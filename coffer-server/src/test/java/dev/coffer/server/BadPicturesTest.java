package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.Hostile;
import dev.coffer.media.MediaId;
import dev.coffer.media.MediaSettings;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.UploadOptions;
import dev.coffer.media.UrlSettings;
import dev.coffer.media.Variant;
import dev.coffer.media.VariantSecrets;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.library.MediaLibrary;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.BucketBlobs;
import dev.coffer.repository.Md5;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Each kind of bad picture, by each dialect: refused with a reason, in bounded time and memory, and what is good is
/// served as before.
class BadPicturesTest {
    private static final VipsRenderer VIPS =
            VipsRenderer.open(RenderLimits.DEFAULT.withDeadline(Duration.ofSeconds(4)));

    @TempDir
    Path directory;

    private final MemoryStore store = new MemoryStore();
    private final HttpClient client = HttpClient.newHttpClient();
    private Derivatives derivatives;
    private MediaLibrary library;
    private Server server;

    VipsRenderer renderer() {
        return VIPS;
    }

    @BeforeEach
    void start() {
        store.createBucket("thumbs");
        store.createBucket("media");
        BucketBlobs blobs = new BucketBlobs(store, new BlobLayout.Simple("thumbs"));
        derivatives = Derivatives.open(blobs, renderer(), DerivativeSettings.standard());
        MediaSettings settings = MediaSettings.of(
                        "media",
                        URI.create("https://media.example"),
                        VariantSecrets.of("k1", "sixteen characters or more"))
                .withTemporary(directory);
        library = MediaLibrary.open(store, settings, () -> derivatives);
        server = Server.start(
                ServerSettings.standard().withPort(0),
                blobs,
                derivatives,
                Optional.of(library),
                Optional.of(UrlService.of(UrlSettings.of(URI.create("http://localhost"), List.of())
                        .withUnsigned())),
                List.of());
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        derivatives.close();
        store.close();
    }

    @TestFactory
    Stream<DynamicTest> everyBadPictureIsRefusedByEveryDialect() {
        return bad().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Bad bad = entry.getValue();
                    for (String path : paths(bad.bytes())) {
                        if (path.endsWith("info.json") && bad.isSoundAtFirst()) {
                            continue; // the size is right, and no more is asked for
                        }
                        isRefused(path, bad.status(), bad.code());
                    }
                    assertThat(get("/clip/10x10/" + stash(Running.picture("s_land.jpg")))
                                    .statusCode())
                            .isEqualTo(200);
                }));
    }

    @Test
    void whatADecoderNeverEndsWithIsEnded() throws IOException {
        String noise = "<svg xmlns='http://www.w3.org/2000/svg' width='2000' height='2000'><filter id='f'>"
                + "<feTurbulence baseFrequency='0.9' numOctaves='40'/>".repeat(50)
                + "</filter><rect width='2000' height='2000' filter='url(#f)'/></svg>"; // five minutes' work
        isRefused("/scale/1999x1999/" + stash(noise.getBytes(StandardCharsets.UTF_8)), 422, 204);
    }

    @TestFactory
    Stream<DynamicTest> everyGoodPictureIsServedByEveryDialectWhateverItIsCalled() {
        String svg =
                "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='200'><rect width='9' height='9'/></svg>";
        Map<String, byte[]> good = new LinkedHashMap<>();
        good.put("a JPEG that is called a PNG", Running.picture("s_wrongext.png"));
        good.put("a BMP", Running.picture("s_bmp.bmp"));
        good.put("an SVG", svg.getBytes(StandardCharsets.UTF_8));
        good.put("an AVIF", resource("land.avif"));
        return good.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    for (String path : paths(entry.getValue())) {
                        HttpResponse<byte[]> answer = get(path);
                        assertThat(answer.statusCode()).as(path).isIn(200, 301);
                        if (answer.statusCode() == 200 && !path.endsWith("info.json")) {
                            assertThat(answer.headers()
                                            .firstValue("Content-Type")
                                            .orElseThrow())
                                    .isIn("image/jpeg", "image/png", "image/avif");
                        }
                    }
                }));
    }

    @Test
    void whatIsNotReadHereIsNamed() throws IOException {
        HttpResponse<byte[]> answer = get("/clip/20x20/" + stash(resource("land.jxl")));
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(text(answer)).contains("a picture in JXL, which libvips", "does not read");
    }

    @Test
    void anSvgIsNeverServedAsItIs() throws IOException {
        String md5 = stash("<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8));
        HttpResponse<byte[]> raw = get("/?op=noop&url=blob:" + md5);
        assertThat(raw.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(raw.headers().firstValue("Content-Disposition")).hasValue("attachment");
        assertThat(raw.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("sandbox");
        assertThat(get("/clip/9x9/" + md5).headers().firstValue("Content-Type")).hasValue("image/png");
    }

    @Test
    void forgedExpiredAndUnknownNamesAreRefused() throws Exception {
        MediaId id =
                library.put(new ByteArrayInputStream(Running.picture("s_land.jpg")), "a.jpg", UploadOptions.plain());
        String signed = library.url(id, Variant.fit(id, 20, 20)).getRawPath();
        isRefused(signed.replace("20x20", "900x900"), 403, 0);
        String expired = library.url(id, Variant.fit(id, 21, 21), Instant.now().minusSeconds(60))
                .getRawPath();
        isRefused(expired, 410, 0);
        String other = id.toString().replaceAll("^.", id.toString().startsWith("1") ? "2" : "1");
        isRefused(
                library.url(MediaId.parse(other), Variant.fit(MediaId.parse(other), 9, 9))
                        .getRawPath(),
                404,
                0);
        isRefused("/clip/10x10/" + "0".repeat(64), 404, 301);
        isRefused("/iiif/3/" + "0".repeat(32) + "/full/max/0/default.jpg", 404, 301);
        isRefused("/iiif/3/" + "0".repeat(32) + "/info.json", 404, 301);
        isRefused("/iiif/2/nonsense/info.json", 404, 301);
    }

    @Test
    void absurdParametersAreRefused() throws IOException {
        String id = stash(Running.picture("s_land.jpg"));
        for (String parameters : List.of(
                "full/999999999999,/0/default.jpg",
                "full/0,0/0/default.jpg",
                "full/%5E50000,50000/0/default.jpg",
                "0,0,0,0/max/0/default.jpg",
                "999999,0,10,10/max/0/default.jpg",
                "-1,0,10,10/max/0/default.jpg",
                "pct:1e308,0,1,1/max/0/default.jpg",
                "full/max/361/default.jpg",
                "full/max/NaN/default.jpg",
                "full/max/0/default.exe",
                "full/max/0/default.svg",
                "full/max/0/" + "x".repeat(3000) + ".jpg")) {
            isRefused("/iiif/3/" + id + "/" + parameters, 400, 0);
        }
    }

    /// What is asked for by each dialect of a picture.
    private List<String> paths(byte[] bytes) throws IOException {
        String md5 = stash(bytes);
        MediaId id = library.put(new ByteArrayInputStream(bytes), "a.png", UploadOptions.plain());
        return List.of(
                "/clip/20x20/" + md5,
                "/?w=20&h=20&url=blob:" + md5,
                "/i/fit:20x20/" + md5 + ".png",
                "/iiif/3/" + md5 + "/info.json",
                "/iiif/2/" + md5 + "/full/20,/0/default.png",
                library.url(id, Variant.fit(id, 20, 20)).getRawPath());
    }

    private record Bad(byte[] bytes, int status, int code, boolean isSoundAtFirst) {
        Bad(byte[] bytes, int status, int code) {
            this(bytes, status, code, false);
        }
    }

    private static Map<String, Bad> bad() {
        Map<String, Bad> all = new LinkedHashMap<>();
        for (String name : List.of("s_big.jpg", "s_alpha.png", "s_pal.gif", "s_web.webp", "s_tiff.tif", "s_bmp.bmp")) {
            all.put("half of " + name, new Bad(Hostile.half(Running.picture(name)), 415, 201, true));
        }
        all.put("half an AVIF", new Bad(Hostile.half(resource("land.avif")), 415, 201, true));
        all.put("text", new Bad("not a picture".getBytes(StandardCharsets.UTF_8), 415, 201));
        all.put("a PNG of 900 megapixels", new Bad(Hostile.png(30_000, 30_000), 422, 203));
        all.put("a JPEG of 900 megapixels", new Bad(jpeg(30_000), 422, 203));
        all.put("a GIF of 400 megapixels", new Bad(Hostile.gif(20_000, 20_000), 422, 203));
        all.put("a GIF of 100,000 frames", new Bad(Hostile.frames(10, 100_000), 422, 203));
        all.put("a BMP of 900 megapixels", new Bad(bmp(30_000), 422, 203));
        all.put("an AVIF of 900 megapixels", new Bad(avif(30_000), 422, 203));
        all.put("a TIFF that goes round in a circle", new Bad(Hostile.circularTiff(), 415, 201));
        all.put("a TIFF in one tile", new Bad(Hostile.tiffWithTile(1 << 20, 1 << 20), 422, 203));
        all.put("a GIF that is a script", new Bad("GIF89a/*<script>*/=1;".getBytes(StandardCharsets.UTF_8), 415, 201));
        all.put("a JPEG that is an archive", new Bad(archive(), 415, 201));
        String svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>%s</svg>";
        all.put("an SVG with a script", bad(svg.formatted("<script>alert(1)</script>"), 415, 201));
        all.put("an SVG with a handler", bad(svg.formatted("<rect onclick='alert(1)'/>"), 415, 201));
        all.put("an SVG that refers to a file", bad(svg.formatted("<image href='file:///etc/passwd'/>"), 415, 201));
        all.put("an SVG with a font from the web", bad(svg.formatted("<style>@import '//a';</style>"), 415, 201));
        String entity = "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>";
        all.put("an SVG with an entity", bad(entity + svg.formatted("<text>&x;</text>"), 415, 201));
        String many = "<g id='a0'/>";
        for (int i = 1; i < 12; i++) {
            many += "<g id='a" + i + "'>" + ("<use href='#a" + (i - 1) + "'/>").repeat(9) + "</g>";
        }
        all.put("an SVG of billions of parts", bad(svg.formatted(many), 422, 203));
        return all;
    }

    private static Bad bad(String text, int status, int code) {
        return new Bad(text.getBytes(StandardCharsets.UTF_8), status, code);
    }

    /// A JPEG whose frame header says another size.
    private static byte[] jpeg(int side) {
        byte[] jpeg = Running.picture("s_land.jpg");
        for (int at = 2; at + 9 < jpeg.length; at += 2 + ((jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff)) {
            if (jpeg[at + 1] == (byte) 0xc0) {
                ByteBuffer.wrap(jpeg).putShort(at + 5, (short) side).putShort(at + 7, (short) side);
                return jpeg;
            }
        }
        throw new AssertionError("no frame header");
    }

    private static byte[] bmp(int side) {
        byte[] bmp = Running.picture("s_bmp.bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, side).putInt(22, side);
        return bmp;
    }

    private static byte[] avif(int side) {
        byte[] avif = resource("land.avif");
        int at = new String(avif, StandardCharsets.ISO_8859_1).indexOf("ispe");
        ByteBuffer.wrap(avif).putInt(at + 8, side).putInt(at + 12, side);
        return avif;
    }

    private static byte[] archive() {
        byte[] jpeg = Running.picture("s_land.jpg");
        byte[] both = Arrays.copyOf(jpeg, jpeg.length + 22);
        ByteBuffer.wrap(both).putInt(jpeg.length, 0x504b0506);
        return both;
    }

    private static byte[] resource(String name) {
        try (InputStream in = Hostile.class.getResourceAsStream("/inputs/" + name)) {
            return Optional.ofNullable(in).orElseThrow().readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String stash(byte[] bytes) {
        String md5 = Md5.of(bytes).hex();
        store.write(ObjectName.parse("s3://thumbs/" + md5), Content.of(bytes), WriteOptions.plain());
        return md5;
    }

    private void isRefused(String path, int status, int code) throws IOException {
        HttpResponse<byte[]> answer = get(path);
        String body = text(answer);
        assertThat(answer.statusCode()).as(path + " " + body).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(body)
                .matches("\\{\"status_code\": " + status + ", \"error_code\": " + code + ", \"error\": \".+\"}")
                .doesNotContain("Exception", "/tmp", "dev.coffer");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private HttpResponse<byte[]> get(String path) throws IOException {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create(server.uri() + path))
                            .timeout(Duration.ofMinutes(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
