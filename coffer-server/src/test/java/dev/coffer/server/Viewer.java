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
            Path.of(System.getProperty("coffer.root"), "coffer-testing", "browser", "node_modules", "openseadragon");

    private static final String ALL_IS_DRAWN =
            "viewer.world.getItemCount() == 1 && viewer.world.getItemAt(0).getFullyLoaded()";

    private final Path directory;
    private final HttpServer server;
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

    /// Opens a page and waits until every tile of its view is drawn.
    ///
    /// @param html whose script has a viewer in the constant `viewer`
    Chromium.Shown show(String html) throws IOException, InterruptedException {
        String own = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        page = html.replace(CDN, own + "package/");
        return Chromium.show(own, ALL_IS_DRAWN, directory);
    }

    /// How many colours a page has, give or take those that no eye tells apart.
    static int colours(Path screenshot) throws IOException {
        var image = ImageIO.read(screenshot.toFile());
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
