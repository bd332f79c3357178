package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureRequest;
import dev.coffer.media.SigningKey;
import dev.coffer.media.UrlSettings;
import dev.coffer.media.url.UrlDialect;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import dev.coffer.testing.Chromium;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The guide's page is written by Node and opened in a real browser, and its Java is run.
class UrlGuideTest {
    private static final Path ROOT = Path.of(System.getProperty("coffer.root"));
    private static final Path GUIDE = ROOT.resolve("docs/guide/signed-srcset.md");
    private static final Pattern SCRIPT = Pattern.compile("cat > page.mjs <<'END'\n(.*?)\nEND\n", Pattern.DOTALL);
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final String KEYS = "k1:a secret of sixteen or more";
    private static final String ALL_ARE_SHOWN =
            "document.images.length == 2 && [...document.images].every(it => it.complete && it.naturalWidth > 0)";

    @TempDir
    Path directory;

    @Test
    void thePageOfTheGuideShowsItsPictures() throws Exception {
        Map<EntryPath, BlobId> published = new ConcurrentHashMap<>();
        UrlService service = UrlService.of(UrlSettings.of(URI.create("http://localhost"), SigningKey.parse(KEYS)))
                .withPublished(path -> Optional.ofNullable(published.get(path)));
        byte[] picture = Files.readAllBytes(ROOT.resolve("samples/picos-de-europa.jpg"));
        try (Running server = Running.server(service)) {
            published.put(new EntryPath("photos/picos.jpg"), BlobId.parse(server.stash(picture)));
            byte[] page = page("http://127.0.0.1:" + server.port());
            HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            site.createContext("/", exchange -> {
                boolean isPage = exchange.getRequestURI().getPath().equals("/");
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(200, isPage ? page.length : -1);
                exchange.getResponseBody().write(isPage ? page : new byte[0]);
                exchange.close();
            });
            site.start();
            try {
                Chromium.Shown shown = Chromium.show(
                        "http://127.0.0.1:" + site.getAddress().getPort() + "/", ALL_ARE_SHOWN, directory);
                assertThat(shown.complaints()).isEmpty();
                assertThat(Viewer.colours(shown.screenshot())).isGreaterThan(500);
                // of each image one URL, that for the screen
                assertThat(server.derivatives().statistics().renders()).isEqualTo(2);
            } finally {
                site.stop(0);
            }
        }
    }

    @Test
    void theJavaOfTheGuideIsRunHere() throws Exception {
        String keys = KEYS;
        UrlDialect urls =
                new UrlDialect(UrlSettings.of(URI.create("https://pictures.example.org"), SigningKey.parse(keys)));
        PictureRequest lake = PictureRequest.of(new EntryPath("photos/picos.jpg"))
                .cover(300, 200)
                .quality(75);
        URI card = urls.url(lake.as(PictureFormat.WEBP));
        String srcset = urls.srcset(lake, Optional.empty(), List.of(320, 640, 1280));
        assertThat(card.getRawPath()).isEqualTo("/i/cover:300x200,q:75/photos/picos.jpg.webp");
        assertThat(srcset.split(", "))
                .hasSize(3)
                .allSatisfy(url -> assertThat(url).contains("photos/picos.jpg.auto?s="));
        Matcher block = JAVA.matcher(Files.readString(GUIDE));
        assertThat(block.find()).isTrue();
        Path here = ROOT.resolve("coffer-server/src/test/java/dev/coffer/server/UrlGuideTest.java");
        assertThat(squeezed(Files.readString(here))).contains(squeezed(block.group(1)));
    }

    private byte[] page(String address) throws Exception {
        Matcher script = SCRIPT.matcher(Files.readString(GUIDE));
        assertThat(script.find()).isTrue();
        Path file = Files.writeString(directory.resolve("page.mjs"), script.group(1));
        Files.createSymbolicLink(directory.resolve("javascript"), ROOT.resolve("javascript"));
        ProcessBuilder node = new ProcessBuilder("node", file.toString()).redirectErrorStream(true);
        node.environment().putAll(Map.of("COFFER_URL_ADDRESS", address, "COFFER_URL_KEYS", KEYS));
        Process running = node.start();
        byte[] page = running.getInputStream().readAllBytes();
        assertThat(running.waitFor())
                .as(new String(page, StandardCharsets.UTF_8))
                .isZero();
        return page;
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
