package dev.coffer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.MediaId;
import dev.coffer.server.Server;
import dev.coffer.store.Content;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectName;
import dev.coffer.store.S3Settings;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.Chromium;
import dev.coffer.testing.Golden;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The whole way: a bucket that `coffer media setup-bucket` has made on a server with websites, `coffer serve`, and a
/// browser between them.
@OnCeph
class MediaWorkflowTest {
    private static final S3Access CEPH = CephRgw.shared();
    private static final Pattern COUNT =
            Pattern.compile("coffer_http_requests_seconds_count\\{route=\"media\",status=\"(\\d+)\"\\} (\\d+)");

    @TempDir
    Path directory;

    private final String bucket = "media-" + Long.toHexString(System.nanoTime());
    private final HttpClient client = HttpClient.newHttpClient();
    private S3Store store;

    @BeforeEach
    void open() {
        store = S3Store.open(S3Settings.at(CEPH.endpoint(), CEPH.accessKey(), CEPH.secretKey()));
    }

    @AfterEach
    void close() {
        client.close();
        store.close();
    }

    @Test
    void theFirstWhoAsksHasItMadeAndTheOthersReadTheBucket() throws Exception {
        MediaCommands media = commands(website());
        try (Coffer coffer = serving(media)) {
            Server app = coffer.server();
            setUp(media, app);
            MediaId id = put(media, "s_land.jpg", "photo.jpg");
            String url = media.done("url", id.toString(), "--size", "100x200", "--fill")
                    .out()
                    .strip();
            String path = URI.create(url).getRawPath();
            assertThat(store.stat(new ObjectName(bucket, path.substring(1)))).isEmpty();

            assertThat(shown(page(url), website())).isEqualTo("100x200");
            assertThat(store.stat(new ObjectName(bucket, path.substring(1)))
                            .orElseThrow()
                            .contentType())
                    .contains("image/jpeg");
            assertThat(answers(app, 301)).as("made, and sent back").isEqualTo(1);
            assertThat(answers(app, 200)).isZero();

            assertThat(shown(page(url), website()))
                    .as("a browser that has kept nothing")
                    .isEqualTo("100x200");
            assertThat(answers(app, 301)).as("the second never came here").isEqualTo(1);
            assertThat(answers(app, 200)).isZero();
        }
    }

    @Test
    void eachStepIsWhatTheProtocolSays() throws Exception {
        MediaCommands media = commands(website());
        try (Coffer coffer = serving(media);
                var straight = new RedirectKeepingProxy(CEPH.endpoint(), CephRgw.websiteHost(bucket))) {
            Server app = coffer.server();
            setUp(media, app);
            for (String name : List.of("photo.jpg", "a b.jpg", "фото.jpg")) {
                MediaId id = put(media, "s_port.jpg", name);
                String url = media.done("url", id.toString(), "--size", "60x60")
                        .out()
                        .strip();
                String path = URI.create(url).getRawPath();
                RedirectKeepingProxy.Fetched first = straight.fetch(path);
                assertThat(first.status()).as(first.head()).isEqualTo(302);
                assertThat(first.header("Location"))
                        .startsWith(app.uri() + "/" + id.uuid().substring(0, 8));
                HttpResponse<byte[]> second = get(app.uri() + path);
                assertThat(second.statusCode()).isEqualTo(301);
                assertThat(second.headers().firstValue("Location")).contains(url);
                assertThat(second.headers().firstValue("Cache-Control")).contains("no-store");
                RedirectKeepingProxy.Fetched third = straight.fetch(path);
                assertThat(third.status()).isEqualTo(200);
                assertThat(third.header("Content-Type")).isEqualTo("image/jpeg");
                assertThat(third.header("Cache-Control")).isEqualTo("public, max-age=86400");
                assertThat(get(app.uri() + path).body()).as("there too").isEqualTo(third.body());
            }
            assertThat(straight.fetch("/none").status()).isEqualTo(302);
            assertThat(get(app.uri() + "/none").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void nothingLoopsBehindACacheThatKeepsTheRedirect() throws Exception {
        try (var proxy = new RedirectKeepingProxy(CEPH.endpoint(), CephRgw.websiteHost(bucket))) {
            MediaCommands media = commands(proxy.uri().toString());
            try (Coffer coffer = serving(media)) {
                Server app = coffer.server();
                setUp(media, app);
                MediaId id = put(media, "s_land.jpg", "photo.jpg");
                String url = media.done("url", id.toString(), "--size", "90x70", "--fill")
                        .out()
                        .strip();
                assertThat(url).startsWith(proxy.uri() + "/");

                assertThat(shown(page(url), proxy.uri().toString())).isEqualTo("90x70");
                assertThat(proxy.hits()).as("sent to the app again").isEqualTo(1);
                assertThat(answers(app, 301)).isEqualTo(1);
                assertThat(answers(app, 200)).as("and given the picture there").isEqualTo(1);

                assertThat(shown(page(url), proxy.uri().toString())).isEqualTo("90x70");
                assertThat(answers(app, 301)).isEqualTo(1);
                assertThat(answers(app, 200)).isEqualTo(2);
            }
        }
    }

    @Test
    void whatIsForgedOrHasNoOriginalEndsAtTheApp() throws Exception {
        MediaCommands media = commands(website());
        try (Coffer coffer = serving(media)) {
            Server app = coffer.server();
            setUp(media, app);
            MediaId id = put(media, "s_land.jpg", "photo.jpg");
            String url =
                    media.done("url", id.toString(), "--size", "50x50").out().strip();
            assertThat(shown(page(url.replace("50x50", "900x900")), website())).isEqualTo("broken");
            assertThat(answers(app, 403)).isEqualTo(1);
            media.done("delete", id.toString());
            assertThat(shown(page(url), website())).isEqualTo("broken");
            assertThat(answers(app, 404)).isEqualTo(1);
        }
    }

    @Test
    void aSecondSetUpChangesNothingAndAPlanNothingAtAll() throws Exception {
        MediaCommands media = commands(website());
        String[] line = {"setup-bucket", "--app", "https://app.example.org/media", "--cors", "*"};
        MediaCommands.Ended plan =
                media.done(Stream.concat(Stream.of(line), Stream.of("--plan")).toArray(String[]::new));
        assertThat(plan.rows())
                .containsExactly(
                        "would: create the bucket",
                        "would: let everybody read it",
                        "would: let web pages of * use it",
                        "would: remove unfinished uploads after 7 days",
                        "would: serve it as a website with 2 routing rules");
        assertThat(store.bucketExists(bucket)).isFalse();
        MediaCommands.Ended first = media.done(line);
        assertThat(media.done(line).out()).isEqualTo(first.out());
        assertThat(first.out()).contains("done: create the bucket", "policy for who only uploads:\n{");
        var website = new RedirectKeepingProxy(CEPH.endpoint(), CephRgw.websiteHost(bucket));
        try (website) {
            assertThat(website.fetch("/a/b.jpg").header("Location")).isEqualTo("https://app.example.org/media/a/b.jpg");
        }
        MediaCommands.Ended refused = media.run("setup-bucket", "--app", "ftp://app.example.org");
        assertThat(refused.code()).isEqualTo(Exit.USAGE);
    }

    @Test
    void thePoliciesAreEnoughAndNoMoreThanThat() throws Exception {
        MediaCommands owner = commands(website());
        owner.done("setup-bucket", "--app", "https://app.example.org");
        S3Access guest = CephRgw.guest();
        MediaCommands other = MediaCommands.in(
                Files.createDirectories(directory.resolve("guest")),
                "s3://" + bucket,
                website(),
                MediaCommands.of(guest));
        String picture = Golden.picture("synthetic/s_land.jpg").toString();
        assertThat(other.run("put", picture).err()).contains("403 AccessDenied").hasLineCount(1);

        grant(owner, "uploader");
        MediaId id = MediaId.parse(other.done("put", picture).column(0));
        MediaCommands.Ended kept = other.run("delete", id.toString());
        assertThat(kept.code()).isNotZero();
        assertThat(owner.done("ls", id.toString()).rows()).hasSize(1);

        grant(owner, "server");
        String url = other.done("url", id.toString(), "--size", "50x50").out().strip();
        assertThat(other.done("make", url).column(0)).isEqualTo("made");
        // Ceph looks at the bucket, not at the objects, for the right to delete several at once: one by one they go
        assertThat(other.done("clear-variants", id.toString()).out()).isEqualTo(id + "\t1\n");
        assertThat(other.done("make", url).column(0)).isEqualTo("made");
        other.done("delete", id.toString());
        assertThat(other.run("setup-bucket", "--app", "https://evil.example").code())
                .isNotZero();
    }

    /// Gives the guest what a printed policy says, by a policy of the bucket.
    private void grant(MediaCommands owner, String user) {
        String policy = owner.done("setup-bucket", "--print-policy", user).out();
        String ofBucket = policy.replace(
                "\"Effect\": \"Allow\",",
                "\"Effect\": \"Allow\", \"Principal\": {\"AWS\": [\"arn:aws:iam:::user/guest\"]},");
        try (S3Client s3 = S3Client.builder()
                .endpointOverride(CEPH.endpoint())
                .region(Region.of(CEPH.region()))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(CEPH.accessKey(), CEPH.secretKey())))
                .build()) {
            s3.putBucketPolicy(request -> request.bucket(bucket).policy(ofBucket));
        }
    }

    private MediaCommands commands(String url) throws IOException {
        return MediaCommands.in(directory, "s3://" + bucket, url, MediaCommands.of(CEPH));
    }

    private static Coffer serving(MediaCommands media) {
        return Coffer.openToStay(
                media.settings().with(java.util.Map.of(Setting.PORT, "0")),
                MediaCommands.terminal(new ByteArrayOutputStream(), new ByteArrayOutputStream()));
    }

    private void setUp(MediaCommands media, Server app) {
        media.done("setup-bucket", "--app", app.uri().toString());
    }

    private static MediaId put(MediaCommands media, String picture, String name) {
        return MediaId.parse(
                media.done("put", Golden.picture("synthetic/" + picture).toString(), "--name", name)
                        .column(0));
    }

    private String website() {
        return "http://" + CephRgw.websiteHost(bucket) + ":" + CEPH.endpoint().getPort();
    }

    private HttpResponse<byte[]> get(String url) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private long answers(Server app, int status) throws Exception {
        Matcher counts = COUNT.matcher(new String(get(app.uri() + "/metrics").body(), UTF_8));
        return counts.results()
                .filter(count -> count.group(1).equals(Integer.toString(status)))
                .mapToLong(count -> Long.parseLong(count.group(2)))
                .sum();
    }

    /// Puts a page into the bucket that shows a picture and says what came of it.
    private String page(String url) {
        String key = "page-" + Long.toHexString(System.nanoTime()) + ".html";
        String html = """
                <!doctype html><output id="said">nothing</output>
                <img src="%s" onload="said.textContent = naturalWidth + 'x' + naturalHeight"
                 onerror="said.textContent = 'broken'">
                """.formatted(url);
        store.write(
                new ObjectName(bucket, key),
                Content.of(html.getBytes(UTF_8)),
                WriteOptions.of(Description.plain().withContentType("text/html")));
        return key;
    }

    /// What the page says when a browser has shown it.
    private String shown(String page, String website) throws Exception {
        return Chromium.show(website + "/" + page, "said.textContent != 'nothing'", directory)
                .html()
                .replaceAll("(?s).*<output id=\"said\">(.*?)</output>.*", "$1");
    }
}
