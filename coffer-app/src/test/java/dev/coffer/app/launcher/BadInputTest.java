package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.coffer.testing.Golden;
import dev.coffer.testing.servers.FullDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is wrong is said in one line, and nobody sees a stack.
class BadInputTest {
    private static HttpServer origin = start();

    @TempDir
    Path home;

    @BeforeAll
    static void routes() {
        answer("/404", 404, "text/plain", "gone");
        answer("/html", 200, "image/jpeg", "<!DOCTYPE html><html><body>no picture</body></html>");
        answer("/empty", 200, "image/jpeg", "");
        origin.createContext("/loop", exchange -> {
            exchange.getResponseHeaders().set("Location", "/loop");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    @AfterAll
    static void stop() {
        origin.stop(0);
    }

    @Test
    void aFileThatIsNotThere() {
        assertOneLine(Launched.run(home, "stash", "nowhere.jpg"), 1, "nowhere.jpg");
    }

    @Test
    void aDirectory() {
        assertOneLine(Launched.run(home, "stash", home.toString()), 1, "directory");
    }

    @Test
    void aHostThatDoesNotExist() {
        assertOneLine(Launched.run(home, "stash", "https://nowhere.invalid/x.jpg"), 1, "nowhere.invalid");
    }

    @Test
    void aPortWhereNobodyListens() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var ended = Launched.run(home, "stash", "--allow-private", "http://127.0.0.1:" + port + "/x.jpg");
        assertOneLine(ended, 1, "127.0.0.1");
    }

    @Test
    void anAddressOfTheInnerNetwork() {
        assertOneLine(Launched.run(home, "stash", "http://169.254.169.254/latest/meta-data"), 1, "169.254.169.254");
    }

    @Test
    void aPageThatIsGone() {
        assertOneLine(Launched.run(home, "stash", "--allow-private", url("/404")), 1, "404");
    }

    @Test
    void aRedirectLoop() {
        assertOneLine(Launched.run(home, "stash", "--allow-private", url("/loop")), 1, "redirect");
    }

    @Test
    void htmlIsStashedAsWhatItIs() {
        var ended = Launched.run(home, "stash", "--allow-private", url("/html"));
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.rows()).hasSize(1).first().asString().endsWith("\ttext/html\t0x0");
    }

    @Test
    void noBytesAreAFileToo() {
        var ended = Launched.run(home, "stash", "--allow-private", url("/empty"));
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.rows()).hasSize(1);
        assertThat(ended.out()).contains("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void aPictureOfNineHundredMillionPixels() throws IOException {
        Path bomb = Files.write(home.resolve("bomb.png"), hugePng());
        var ended = Launched.run(home, "stash", bomb.toString());
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.rows().getFirst()).endsWith("\timage/png\t30000x30000");
    }

    @Test
    void aPictureThatIsCutShortIsStashedAndNamed() {
        var ended = Launched.run(
                home, "stash", Golden.picture("synthetic/s_trunc.jpg").toString());
        assertThat(ended.code()).isZero();
        assertThat(ended.rows()).hasSize(1).first().asString().contains("image/jpeg\t600x400");
        assertThat(ended.said()).hasSize(1).first().asString().startsWith("coffer: damaged: ");
    }

    @Test
    void aDiskThatIsFull() {
        try (var disk = FullDisk.ofMegabytes(16)) {
            Path there = disk.directory().resolve("home");
            assertThat(Launched.run(there, "stash", sample("dahlia.png")).code())
                    .isZero();
            disk.fill(200_000);
            var ended = Launched.run(there, "stash", sample("astronaut.png"));
            assertThat(ended.code()).as(ended.err()).isIn(1, 3);
            assertThat(ended.said()).hasSize(1).first().asString().containsAnyOf("full", "space");
        }
    }

    @Test
    void aHomeThatCannotBeWritten() {
        var ended = Launched.run(Path.of("/proc/coffer"), "stash", sample("dahlia.png"));
        assertOneLine(ended, 3, "/proc/coffer");
    }

    @Test
    void aTempDirectoryThatIsNotThere() {
        assertOneLine(Launched.run(home, "stash", "-t", "/nowhere", sample("dahlia.png")), 3, "/nowhere");
    }

    @Test
    void aPortThatIsTaken() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var ended = Launched.run(home, "serve", "--port", String.valueOf(socket.getLocalPort()));
            assertOneLine(ended, 3, String.valueOf(socket.getLocalPort()));
        }
    }

    @Test
    void aConfigurationThatIsBroken() throws IOException {
        Files.writeString(home.resolve("coffer.yaml"), "port: 8888\nbucket_bse: x\n");
        for (String command : new String[] {"stash", "serve", "locate"}) {
            var ended =
                    command.equals("serve") ? Launched.run(home, command) : Launched.run(home, command, "0".repeat(64));
            assertOneLine(ended, 3, "coffer.yaml, line 2: unknown key 'bucket_bse'; did you mean 'bucket_base'?");
        }
    }

    @Test
    void aCatalogueThatIsNone() throws IOException {
        Files.writeString(home.resolve("catalogue.db"), "this is no database, whatever it is called\n".repeat(100));
        assertOneLine(Launched.run(home, "stash", sample("dahlia.png")), 3, "catalogue");
    }

    @Test
    void aDatabaseThatDoesNotAnswer() {
        var ended = Launched.run(
                home, Map.of("COFFER_CATALOGUE", "jdbc:postgresql://127.0.0.1:1/none"), "stash", sample("dahlia.png"));
        assertOneLine(ended, 3, "127.0.0.1");
    }

    @Test
    void anOptionThatIsNone() {
        assertOneLine(Launched.run(home, "stash", "--bucketbase", "x", "y"), 2, "--bucketbase");
        assertOneLine(Launched.run(home, "stash"), 2, "nothing to stash");
        assertOneLine(Launched.run(home, "stash", "--loglevel", "LOUD", "x"), 2, "LOUD");
        assertOneLine(Launched.run(home, "locate", "x y"), 1, "x y");
        assertOneLine(Launched.run(home, "stash", "-b", "bucket", "-s", "triple", "x"), 2, "triple");
    }

    @Test
    void theStackIsThereForWhoAsksForIt() throws IOException {
        Files.writeString(home.resolve("catalogue.db"), "this is no database, whatever it is called\n".repeat(100));
        var ended = Launched.run(home, "stash", "--loglevel", "debug", sample("dahlia.png"));
        assertThat(ended.err()).contains("\tat dev.coffer.");
    }

    private static void assertOneLine(Launched.Ended ended, int code, String says) {
        assertThat(ended.code()).as(ended.err()).isEqualTo(code);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.said())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("coffer: ")
                .contains(says);
    }

    private static String sample(String name) {
        return Launched.root().resolve("samples").resolve(name).toString();
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + origin.getAddress().getPort() + path;
    }

    private static HttpServer start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.start();
            return server;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void answer(String path, int status, String type, String text) {
        origin.createContext(path, exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
    }

    /// A PNG of 30,000 × 30,000 grey pixels in less than a megabyte.
    private static byte[] hugePng() throws IOException {
        var png = new ByteArrayOutputStream();
        png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        ByteBuffer header = ByteBuffer.allocate(13).putInt(30_000).putInt(30_000);
        header.put(new byte[] {8, 0, 0, 0, 0});
        chunk(png, "IHDR", header.array());
        var rows = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(rows)) {
            byte[] row = new byte[30_001];
            for (int i = 0; i < 30_000; i++) {
                deflater.write(row);
            }
        }
        chunk(png, "IDAT", rows.toByteArray());
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String name, byte[] data) {
        byte[] type = name.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(type);
        crc.update(data);
        png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        png.writeBytes(type);
        png.writeBytes(data);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
