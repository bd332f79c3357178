package dev.coffer.store.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoredObject;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The guide's page on uploads is followed to the letter, and its HTML opened in a real browser, which finds the
/// store at another origin.
@OnCeph
final class PresignedUploadsTest {
    /// Chooses a file as a person does, and waits for what the page says.
    private static final String CHOOSES = """
            <script>
            const chosen = new DataTransfer();
            chosen.items.add(new File(["bytes from a browser"], "a.txt", {type: "text/plain"}));
            input.files = chosen.files;
            input.dispatchEvent(new Event("change"));
            </script>
            """;

    @TempDir
    private Path directory;

    @Test
    void aFileChosenInABrowserIsStored() throws Throwable {
        S3Access access = CephRgw.shared();
        S3Settings settings = S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey());
        String bucket = "guide-" + Long.toHexString(System.nanoTime());
        GuidePage page = GuidePage.of("presigned-uploads");
        Files.writeString(directory.resolve("upload.html"), page.blocks("html").getFirst() + CHOOSES);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (S3Store store = S3Store.open(settings)) {
            store.createBucket(bucket);
            page.run(settings, store, bucket, directory, server);
            String seen = open("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            assertThat(seen).contains("<output id=\"said\">stored</output>");

            List<ObjectInfo> stored;
            try (Stream<ObjectInfo> objects = store.list(bucket, "uploads/")) {
                stored = objects.toList();
            }
            assertThat(stored).hasSize(1);
            try (StoredObject object = store.read(stored.getFirst().name())) {
                byte[] bytes = object.bytes().readAllBytes();
                assertThat(new String(bytes, UTF_8)).isEqualTo("bytes from a browser");
                assertThat(object.info().contentType()).contains("text/plain");
                assertThat(object.info().sha256()).contains(Sha256.of(bytes));
            }
        } finally {
            server.stop(0);
        }
    }

    /// The page as it is when all that it began has ended.
    private String open(String url) throws Exception {
        Path out = directory.resolve("dom");
        Path log = directory.resolve("chromium.log");
        Process browser = new ProcessBuilder(
                        chromium(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--virtual-time-budget=20000",
                        "--dump-dom",
                        url)
                .redirectOutput(out.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            assertThat(browser.waitFor(90, TimeUnit.SECONDS))
                    .as("Chromium ended")
                    .isTrue();
            return Files.readString(out);
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly().waitFor();
        }
    }

    private static String chromium() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(place -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no chromium on the PATH: apt-get install chromium"))
                .toString();
    }
}
