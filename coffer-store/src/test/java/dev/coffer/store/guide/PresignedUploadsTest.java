package dev.coffer.store.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoredObject;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.Chromium;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            Chromium.show(
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/",
                    "said.textContent == 'stored'",
                    directory);

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
}
