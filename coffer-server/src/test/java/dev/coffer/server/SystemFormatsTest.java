package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.Decoded;
import dev.coffer.media.Distance;
import dev.coffer.media.Pdf;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.UrlSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HEIC, JPEG XL and pages of a PDF over HTTP. This runs on the bundled libvips, which reads none of them, and on the
/// operating system's, which reads them all.
class SystemFormatsTest {
    private static final boolean SYSTEM = "system".equals(System.getProperty("coffer.vips"));

    private final Running server = Running.server(UrlService.of(
            UrlSettings.of(URI.create("http://localhost"), List.of()).withUnsigned()));

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"heic", "jxl"})
    void aPictureIsMadeOfWhatTheLibraryReads(String extension) {
        String id = server.stash(resource("land." + extension));
        String same = server.stash(Running.picture("s_land.jpg"));
        for (String form : List.of("/i/cover:60x40:top:up/%s.png", "/crop/60x40/%s?pos=top&fmt=png")) {
            HttpResponse<byte[]> answer = server.get(form.formatted(id));
            if (!SYSTEM) {
                refused(answer, extension.toUpperCase(Locale.ROOT));
                continue;
            }
            assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
            Decoded made = Decoded.of(answer.body(), PictureFormat.PNG, Running.vips());
            Decoded wanted = Decoded.of(server.get(form.formatted(same)).body(), PictureFormat.PNG, Running.vips());
            assertThat(Distance.between(made.fingerprint(), wanted.fingerprint()))
                    .matches(distance -> distance.isWithin(5, 45));
        }
        HttpResponse<byte[]> info = server.get("/info/" + id);
        if (SYSTEM) {
            assertThat(text(info)).contains("\"format\":\"" + extension + "\"");
        } else {
            refused(info, extension.toUpperCase(Locale.ROOT));
        }
    }

    @Test
    void eachPageOfAPdfIsAPicture() {
        String id = server.stash(Pdf.ofTwoPages());
        HttpResponse<byte[]> first = server.get("/i/scale:400x200/" + id + ".png");
        if (!SYSTEM) {
            refused(first, "PDF");
            refused(server.get("/clip/50x50/" + id), "PDF");
            return;
        }
        Decoded red = Decoded.of(first.body(), PictureFormat.PNG, Running.vips());
        assertThat(red.width()).isEqualTo(400);
        assertThat(red.argb(200, 100)).isEqualTo(0xffff0000);
        Decoded blue =
                Decoded.of(server.get("/i/frame:1,fit:50x50/" + id + ".png").body(), PictureFormat.PNG, Running.vips());
        assertThat(blue.width()).isEqualTo(25);
        assertThat(blue.height()).isEqualTo(50);
        assertThat(blue.argb(12, 25)).isEqualTo(0xff0000ff);
        Decoded thumbnail =
                Decoded.of(server.get("/clip/50x50/" + id + "?fmt=png").body(), PictureFormat.PNG, Running.vips());
        assertThat(thumbnail.argb(20, 10)).isEqualTo(0xffff0000);
        HttpResponse<byte[]> beyond = server.get("/i/frame:2,fit:50/" + id + ".png");
        assertThat(beyond.statusCode()).as(text(beyond)).isBetween(400, 422);
        assertThat(text(server.get("/info/" + id))).contains("\"format\":\"pdf\",\"width\":200,\"height\":100");
    }

    private static void refused(HttpResponse<byte[]> answer, String format) {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(415);
        assertThat(text(answer)).contains(format);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) {
        try (InputStream in = Decoded.class.getResourceAsStream("/inputs/" + name)) {
            return Optional.ofNullable(in).orElseThrow().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
