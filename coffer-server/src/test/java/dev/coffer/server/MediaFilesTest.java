package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.MediaId;
import dev.coffer.media.MediaKey;
import dev.coffer.media.MediaSettings;
import dev.coffer.media.UploadOptions;
import dev.coffer.media.Variant;
import dev.coffer.media.VariantSecrets;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.library.MediaLibrary;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.CacheTag;
import dev.coffer.store.Content;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectName;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.testing.Golden;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the bucket of a media library does not have is asked for here.
class MediaFilesTest {
    private static final MediaId ID = MediaId.parse("3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg");

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private FolderStore store;
    private Derivatives derivatives;
    private MediaLibrary library;
    private Server server;

    @BeforeEach
    void start() {
        store = FolderStore.open(directory.resolve("store"));
        store.createBucket("media");
        derivatives = Derivatives.open(BlobSource.none(), Running.vips(), DerivativeSettings.standard());
        MediaSettings settings = MediaSettings.of(
                        "media",
                        URI.create("https://media.example"),
                        VariantSecrets.of("k1", "sixteen characters or more"))
                .withTemporary(directory.resolve("work"));
        library = MediaLibrary.open(store, settings, () -> derivatives);
        server = start(Optional.of(library));
    }

    private Server start(Optional<MediaLibrary> media) {
        return Server.start(ServerSettings.standard().withPort(0), BlobSource.none(), derivatives, media, List.of());
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        derivatives.close();
        store.close();
    }

    @Test
    void aVariantIsMadeAndItsReaderSentBackByAnAnswerThatNobodyKeeps() throws Exception {
        put("s_land.jpg");
        URI url = library.url(ID, Variant.fill(ID, 100, 200));
        HttpResponse<byte[]> answer = get(url.getRawPath());
        assertThat(answer.statusCode()).isEqualTo(301);
        assertThat(header(answer, "Location")).isEqualTo(url.toString());
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        String key = url.getPath().substring(1);
        assertThat(store.stat(new ObjectName("media", key))).isPresent();
    }

    @Test
    void whoComesAgainIsGivenTheBytesSoThatNothingLoops() throws Exception {
        put("s_land.jpg");
        String path = library.url(ID, Variant.fill(ID, 100, 200)).getRawPath();
        assertThat(get(path).statusCode()).isEqualTo(301);
        HttpResponse<byte[]> again = get(path);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(header(again, "Content-Type")).isEqualTo("image/jpeg");
        assertThat(header(again, "Cache-Control")).isEqualTo("public, max-age=86400");
        var image = ImageIO.read(new ByteArrayInputStream(again.body()));
        assertThat(image.getWidth()).isEqualTo(100);
        assertThat(image.getHeight()).isEqualTo(200);
        String tag = CacheTag.ofMedia(ID.folder()).text();
        assertThat(tag).matches("m-[0-9a-f]{20}");
        assertThat(header(again, "Cache-Tag")).isEqualTo(tag);
        assertThat(header(again, "Surrogate-Key")).isEqualTo(tag);
        HttpResponse<byte[]> same = get(path, "If-None-Match", header(again, "ETag"));
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(header(same, "Cache-Tag")).isEqualTo(tag);
        assertThat(same.body()).isEmpty();
    }

    @Test
    void whatIsNotToBeHadHasAStatusOfItsOwn() throws Exception {
        put("s_land.jpg");
        Variant fit = Variant.fit(ID, 10, 10);
        String signed = library.url(ID, fit).getRawPath();
        assertThat(get(signed.replace("10x10", "90x90")).statusCode()).isEqualTo(403);
        assertThat(get(signed.replace("10x10", "0x10")).statusCode()).isEqualTo(400);
        assertThat(get(library.url(ID, fit, Instant.EPOCH.plusSeconds(9)).getRawPath())
                        .statusCode())
                .isEqualTo(410);
        MediaId none = MediaId.parse("3c72aedc-ba25-11e6-a569-406c8f413975-photo.jpg");
        HttpResponse<byte[]> absent = get(library.url(none, fit).getRawPath());
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(new String(absent.body(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"status_code\": 404, \"error_code\": 0, \"error\": \"there is no original to make this of\"}");
        assertThat(header(absent, "Cache-Control")).isEqualTo("no-store");
        assertThat(get(library.url(none).getRawPath()).statusCode()).isEqualTo(404);
        assertThat(get("/" + ID.folder()).statusCode()).isEqualTo(404);
        assertThat(get("/" + ID.folder() + "/a%2fb").statusCode()).isEqualTo(400);
        assertThat(get("/" + ID.folder() + "/a%00b").statusCode()).isBetween(400, 404);
        assertThat(variants()).isEmpty();
    }

    @Test
    void whatIsNoPictureIsRefusedAndAskedForAgainRefusedAgain() throws Exception {
        library.put(
                ID,
                Files.write(directory.resolve("page"), "<script>alert(1)</script>".getBytes()),
                UploadOptions.plain());
        String path = library.url(ID, Variant.fit(ID, 10, 10)).getRawPath();
        for (int i = 0; i < 2; i++) {
            assertThat(get(path).statusCode()).isEqualTo(415);
        }
        assertThat(variants()).isEmpty();
    }

    @Test
    void anOriginalIsServedFromHereToo() throws Exception {
        put("s_land.jpg");
        HttpResponse<byte[]> answer = get(library.url(ID).getRawPath());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Running.picture("s_land.jpg"));
        assertThat(header(answer, "Content-Type")).isEqualTo("image/jpeg");
    }

    @Test
    void aPageInTheBucketIsADownloadWhateverTheBucketSays() throws Exception {
        store.write(
                new ObjectName("media", ID.original().key()),
                Content.of("<script>alert(1)</script>".getBytes()),
                WriteOptions.of(Description.plain().withContentType("text/html")));
        HttpResponse<byte[]> answer = get(library.url(ID).getRawPath());
        assertThat(header(answer, "Content-Type")).isEqualTo("application/octet-stream");
        assertThat(header(answer, "Content-Disposition")).isEqualTo("attachment");
        assertThat(header(answer, "Content-Security-Policy")).contains("sandbox");
    }

    @Test
    void aPartOfAFileIsSentToWhoAsksForIt() throws Exception {
        put("s_land.jpg");
        byte[] all = Running.picture("s_land.jpg");
        String path = library.url(ID).getRawPath();
        HttpResponse<byte[]> whole = get(path);
        String etag = header(whole, "ETag");
        assertThat(header(whole, "Accept-Ranges")).isEqualTo("bytes");
        for (String[] row : new String[][] {
            {"bytes=0-0", "0", "1"},
            {"bytes=100-199", "100", "200"},
            {"bytes=41000-", "41000", "41625"},
            {"bytes=-25", "41600", "41625"},
            {"bytes=41600-999999", "41600", "41625"},
            {"bytes=-999999", "0", "41625"}
        }) {
            int from = Integer.parseInt(row[1]);
            int to = Integer.parseInt(row[2]);
            HttpResponse<byte[]> part = get(path, "Range", row[0]);
            assertThat(part.statusCode()).as(row[0]).isEqualTo(206);
            assertThat(part.body()).as(row[0]).isEqualTo(Arrays.copyOfRange(all, from, to));
            assertThat(header(part, "Content-Range")).isEqualTo("bytes " + from + "-" + (to - 1) + "/41625");
            assertThat(header(part, "Content-Type")).isEqualTo("image/jpeg");
            assertThat(header(part, "ETag")).isEqualTo(etag);
        }
        for (String none : List.of("bytes=41625-", "bytes=99999-99999", "bytes=-0")) {
            HttpResponse<byte[]> answer = get(path, "Range", none);
            assertThat(answer.statusCode()).as(none).isEqualTo(416);
            assertThat(header(answer, "Content-Range")).isEqualTo("bytes */41625");
        }
        for (String odd : List.of("bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes=-", "bytes=1-2x")) {
            assertThat(get(path, "Range", odd).body()).as(odd).isEqualTo(all);
        }
        assertThat(get(path, "Range", "bytes=0-9", "If-Range", etag).statusCode())
                .isEqualTo(206);
        assertThat(get(path, "Range", "bytes=0-9", "If-Range", "\"another\"").body())
                .isEqualTo(all);
        assertThat(get(path, "Range", "bytes=0-9", "If-Range", "W/" + etag).body())
                .isEqualTo(all);
        assertThat(get(path, "Range", "bytes=0-9", "If-None-Match", etag).statusCode())
                .isEqualTo(304);
    }

    @Test
    void whoOnlyAsksAboutAFileIsToldItsSizeAndNoBytes() throws Exception {
        put("s_land.jpg");
        HttpRequest head = HttpRequest.newBuilder(
                        URI.create(server.uri() + library.url(ID).getRawPath()))
                .HEAD()
                .build();
        for (int i = 0; i < 3; i++) {
            HttpResponse<byte[]> answer = client.send(head, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "Content-Length")).isEqualTo("41625");
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void anEmptyFileIsAFileToo() throws Exception {
        HttpResponse<byte[]> empty = getOf(new byte[0]);
        assertThat(empty.statusCode()).isEqualTo(200);
        assertThat(empty.body()).isEmpty();
    }

    @Test
    void aFileLargerThanAllMemoryForOriginalsIsSentAsItComes() throws Exception {
        byte[] large = new byte[60 << 20];
        new Random(5).nextBytes(large);
        System.arraycopy(Running.picture("s_land.jpg"), 0, large, 0, 100);
        HttpResponse<byte[]> answer = getOf(large);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Arrays.mismatch(answer.body(), large)).isNegative();
        HttpResponse<byte[]> end = get(library.url(ID).getRawPath(), "Range", "bytes=-1000");
        assertThat(end.body()).isEqualTo(Arrays.copyOfRange(large, large.length - 1000, large.length));
    }

    @Test
    void clientsThatGoBeforeTheEndKeepNobodyElseFromFiles() throws Exception {
        getOf(new byte[20 << 20]);
        byte[] request = ("GET " + library.url(ID).getRawPath() + " HTTP/1.1\r\nHost: a\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < 80; i++) { // more than are sent at once
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write(request);
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
        }
        Conditions.until(() -> {
            try {
                return get(library.url(ID).getRawPath(), "Range", "bytes=0-0").statusCode() == 206;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private HttpResponse<byte[]> getOf(byte[] bytes) throws Exception {
        library.put(ID, Files.write(directory.resolve("bytes"), bytes), UploadOptions.plain());
        return get(library.url(ID).getRawPath());
    }

    @Test
    void anyNameThatAFileMayHaveIsFound() throws Exception {
        for (String name : List.of("a b.jpg", "100%.jpg", "фото+1.jpg", "a;b=c&d.jpg", "q?x#y.jpg", "%2e%2e.jpg")) {
            MediaId id = library.put(Golden.picture("synthetic/s_land.jpg"), name, UploadOptions.plain());
            URI url = library.url(id, Variant.fit(id, 20, 20));
            HttpResponse<byte[]> answer = get(url.getRawPath());
            assertThat(answer.statusCode()).as(name).isEqualTo(301);
            assertThat(header(answer, "Location")).isEqualTo(url.toASCIIString());
            assertThat(get(url.getRawPath()).statusCode()).as(name).isEqualTo(200);
        }
    }

    @Test
    void manyWhoAskForOneVariantAtOnceAllGetIt() throws Exception {
        put("s_land.jpg");
        URI uri = server.uri().resolve(library.url(ID, Variant.fill(ID, 90, 90)).getRawPath());
        List<CompletableFuture<Integer>> all = Stream.generate(() -> client.sendAsync(
                                HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                        .thenApply(HttpResponse::statusCode))
                .limit(24)
                .toList();
        assertThat(all).extracting(CompletableFuture::join).isSubsetOf(200, 301);
        assertThat(variants()).hasSize(1);
        assertThat(derivatives.statistics().renders()).isEqualTo(1);
    }

    @Test
    void withoutALibraryThereIsNoSuchPage() throws Exception {
        try (Server bare = start(Optional.empty())) {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(bare.uri().resolve(library.url(ID).getRawPath()))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aBucketThatIsGoneIsNoError() throws Exception {
        put("s_land.jpg");
        String path = library.url(ID, Variant.fit(ID, 10, 10)).getRawPath();
        library.delete(ID);
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    private void put(String name) {
        library.put(ID, Golden.picture("synthetic/" + name), UploadOptions.plain());
    }

    private List<MediaKey> variants() throws IOException {
        try (var all = store.list("media", "")) {
            return all.flatMap(info -> MediaKey.parse(info.name().key()).stream())
                    .filter(key -> !key.isOriginal())
                    .toList();
        }
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.uri() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
