package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Whatever comes is answered with a 4xx that says why, and the server goes on.
class BadInputTest {
    private static final String LAND = "9936b2957bfe49bc1cf7fb23a615c571";
    private static final Running SERVER = Running.server();

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @Test
    void aPictureOf900MegapixelsIsRefusedByItsHeader() throws IOException {
        isRefused(422, SERVER.get("/clip/100x100/" + SERVER.stash(blackPng(30_000))));
    }

    @Test
    void aTruncatedJpegIsRefusedRatherThanServedHalfGrey() {
        byte[] whole = Running.picture("s_big.jpg");
        isRefused(415, SERVER.get("/clip/100x100/" + SERVER.stash(Arrays.copyOf(whole, whole.length / 2))));
    }

    @Test
    void whatIsNoPictureIsRefused() {
        for (String text : List.of("", "a", "<html><body>not found</body></html>", "%PDF-1.4", "<svg xmlns='x'/>")) {
            String md5 = SERVER.stash(text.getBytes(StandardCharsets.UTF_8));
            isRefused(415, SERVER.get("/clip/100x100/" + md5));
            isRefused(415, SERVER.get("/clip/100x100/" + md5));
        }
    }

    @Test
    void absurdParametersAreRefused() {
        for (String target : List.of(
                "/clip/99999999999999999999x1/" + LAND,
                "/clip/0x0/" + LAND,
                "/clip/x/" + LAND,
                "/nonsense/10x10/" + LAND,
                "/clip/10x10/" + LAND + "?q=1e9",
                "/clip/10x10/" + LAND + "?pos=NaN,NaN",
                "/clip/10x10/" + LAND + "?bg=%00",
                "/clip/10x10/" + LAND + "?op=rotate&deg=9999999999999999999",
                "/clip/10x10/" + LAND + "?op=region&rect=1,1,999999999999,1",
                "/clip/10x10/" + LAND + "?fmt=%F0%9F%98%80",
                "/?url=blob:xyz&w=1",
                "/?url=blob:&w=1",
                "/?url=ftp:%2F%2Fa&w=1",
                "/?url=" + "a".repeat(5000))) {
            isRefused(400, SERVER.get(target));
        }
    }

    @Test
    void anAddressThatIsTooLongIsRefused() {
        isRefused(414, SERVER.get("/?url=" + "a".repeat(8100)));
        assertThat(raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
        assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertServes();
    }

    @Test
    void pathsThatLeadNowhereAreNotFound() {
        for (String target : List.of(
                "//",
                "/clip",
                "/clip/",
                "/clip/10x10",
                "/clip/10x10/" + LAND + "/",
                "/a/b/c/d",
                "/clip/-1x1/" + LAND,
                "/favicon.ico",
                "/clip/1 0x10/" + LAND,
                "/cl%69p/10x10/" + LAND,
                "/metrics/",
                "/health")) {
            String answer = raw("GET " + target.replace(" ", "%20") + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(answer).as(target).matches("(?s)HTTP/1.1 4(00|04) .*");
        }
    }

    @Test
    void brokenEscapesDotsNulAndStrayBytesAreRefused() {
        for (String line : List.of(
                "GET /%zz HTTP/1.1",
                "GET /%c0%af HTTP/1.1",
                "GET /%ff%fe HTTP/1.1",
                "GET /clip/../clip/10x10/" + LAND + " HTTP/1.1",
                "GET /clip/%2e%2e/%2e%2e/etc/passwd HTTP/1.1",
                "GET /../../../etc/passwd HTTP/1.1",
                "GET /clip/10x10/\u0000 HTTP/1.1",
                "GET /\u00ff\u00fe HTTP/1.1",
                "GET /clip/10x10/" + LAND + "%00.jpg HTTP/1.1",
                "GET /clip/10x10/" + LAND + ";a=b HTTP/1.1",
                "GET /?url=%zz&w=1 HTTP/1.1",
                "GET /?url=%ff%fe&w=%ff HTTP/1.1",
                "GET http:// HTTP/1.1",
                "GET * HTTP/1.1",
                "GET  HTTP/1.1",
                "GET / HTTP/9.9",
                "\u0016\u0003\u0001 HTTP/1.1",
                "G\u0000T / HTTP/1.1")) {
            assertThat(raw(line + "\r\nHost: a\r\n\r\n")).as(line).matches("(?s)HTTP/1.1 (4..|505) .*");
        }
        assertServes();
    }

    @Test
    void noRandomRequestLineBringsAServerErrorOrAHang() {
        Random random = new Random(20261120);
        String[] pieces = {
            "GET",
            "HEAD",
            "POST",
            " ",
            "/",
            "//",
            "clip",
            "crop",
            "fill",
            "10x10",
            "x",
            "0x",
            LAND,
            "%",
            "%2",
            "%00",
            "%ff",
            "?",
            "&",
            "=",
            "url=",
            "blob:",
            "w=",
            "h=",
            "1",
            "-1",
            "99999999999",
            "op=",
            "rotate",
            "region",
            "deg=",
            "rect=",
            "1,1,1,1",
            "..",
            ".",
            ";",
            "#",
            "\u0000",
            "\u00ff",
            "\t",
            "HTTP/1.1",
            "HTTP/1.0",
            "HTTP/2.0",
            "é",
            "q=",
            "keep",
            "fmt=",
            "png",
            "pos=",
            "face",
            "0.5,0.5",
            "retain=",
            "bg=",
            "fff",
            "sig=",
            "client="
        };
        for (int i = 0; i < 3000; i++) {
            StringBuilder line = new StringBuilder(random.nextInt(4) == 0 ? "" : "GET /");
            int count = random.nextInt(14);
            for (int j = 0; j < count; j++) {
                line.append(pieces[random.nextInt(pieces.length)]);
            }
            line.append(random.nextInt(4) == 0 ? "" : " HTTP/1.1");
            String answer = raw(line + "\r\nHost: a\r\n\r\n");
            assertThat(answer).as("%d: %s", i, line).doesNotContain("\tat ", "Exception");
            assertThat(answer.isEmpty() || answer.matches("(?s)HTTP/1.1 ([234]..|505) .*"))
                    .as("%d: %s -> %s", i, line, answer)
                    .isTrue();
        }
        assertServes();
    }

    @Test
    void randomBytesBringNoServerErrorAndNoHang() {
        Random random = new Random(42);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            String answer = SERVER.raw(bytes);
            assertThat(answer).as("%d", i).doesNotContain("HTTP/1.1 500", "Exception");
        }
        assertServes();
    }

    private static void assertServes() {
        assertThat(SERVER.get("/clip/10x10/" + LAND).statusCode()).isEqualTo(200);
    }

    private static String raw(String request) {
        return SERVER.raw(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void isRefused(int status, HttpResponse<byte[]> answer) {
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.statusCode()).as(body).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(body).matches("\\{\"status_code\": " + status + ", \"error_code\": \\d+, \"error\": \".+\"}");
        assertThat(body).doesNotContain("Exception", "/tmp", "dev.coffer");
    }

    /// A whole, sound PNG of one bit a pixel.
    private static byte[] blackPng(int side) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(
                png,
                "IHDR",
                ByteBuffer.allocate(13).putInt(side).putInt(side).put((byte) 1).array());
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(rows)) {
            byte[] row = new byte[1 + (side + 7) / 8];
            for (int i = 0; i < side; i++) {
                deflater.write(row);
            }
        }
        chunk(png, "IDAT", rows.toByteArray());
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        png.writeBytes(name);
        png.writeBytes(data);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }
}
