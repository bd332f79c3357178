package dev.coffer.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffer.testing.Chromium;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;

/// A page with OpenSeadragon in a headless Chromium, on a server of its own: another origin than the pictures'.
final class Viewer implements AutoCloseable {
    private static final String CDN = "https://cdn.jsdelivr.net/npm/openseadragon@6.1.1/";
    private static final Path PACKAGE =
            Path.of(System.getProperty("coffer.root"), "coffer-testing", "viewer", "node_modules", "openseadragon");

    /// Tells this server when every tile of the view is drawn, or that one failed.
    private static final String REPORTS = """
            <script>
            const say = text => fetch("/said", {method: "POST", body: text});
            viewer.addHandler("open", () => {
              const item = viewer.world.getItemAt(0);
              const drawn = () => requestAnimationFrame(() => say("all is drawn"));
              if (item.getFullyLoaded()) drawn();
              else item.addOnceHandler("fully-loaded-change", drawn);
            });
            viewer.addHandler("open-failed", event => say("not opened: " + event.message));
            viewer.addHandler("tile-load-failed", event => say("no tile: " + event.message));
            </script>
            """;

    private final Path directory;
    private final HttpServer server;
    private final StringBuffer said = new StringBuffer();
    private volatile String page = "";

    private Viewer(Path directory, HttpServer server) {
        this.directory = directory;
        this.server = server;
    }

    static Viewer open(Path directory) throws IOException {
        if (!Files.isDirectory(PACKAGE)) {
            throw new AssertionError("OpenSeadragon is not in " + PACKAGE + ": ./verify installs it");
        }
        Files.createDirectories(directory);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Viewer viewer = new Viewer(directory, server);
        server.createContext("/", viewer::answer);
        server.start();
        return viewer;
    }

    /// Opens a page, lets it come to rest, and takes its picture.
    ///
    /// @param html whose script has a viewer in the constant `viewer`
    void show(String html) throws IOException, InterruptedException {
        String own = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        page = html.replace(CDN, own + "package/")
                        .replace("height: 90vh", "height: 500px") // as high as while it is drawn
                + REPORTS;
        Chromium.screenshot(own, "1000,700", screenshot(), directory);
    }

    /// What the page reported, a line each.
    String said() {
        return said.toString();
    }

    Path screenshot() {
        return directory.resolve("screenshot.png");
    }

    /// How many colours the page has, give or take those that no eye tells apart.
    int colours() throws IOException {
        var image = ImageIO.read(screenshot().toFile());
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colours.add(image.getRGB(x, y) & 0xf8f8f8);
            }
        }
        return colours.size();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/said")) {
            said.append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                    .append('\n');
        }
        Path file = PACKAGE.resolve(path.replaceFirst("^/package/", ""));
        byte[] body = path.equals("/")
                ? page.getBytes(StandardCharsets.UTF_8)
                : path.startsWith("/package/") && Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
        String type = path.equals("/")
                ? "text/html; charset=utf-8"
                : path.endsWith(".js") ? "text/javascript" : "application/octet-stream";
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
