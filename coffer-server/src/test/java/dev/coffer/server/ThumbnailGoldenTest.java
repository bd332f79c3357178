package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.coffer.media.Decoded;
import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.PictureFormat;
import dev.coffer.repository.BlobLayout;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What md5s3stash's thumbnail server was seen to answer, asked of this server over HTTP.
///
/// Told otherwise on purpose: `Cache-Control` adds `immutable`; there is no `Last-Modified`, since it would
/// need the store to be asked for each picture, and the strong ETag says more.
class ThumbnailGoldenTest {
    private static final Set<String> OTHERWISE = Set.of("Cache-Control", "Last-Modified");
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private static final ServerSettings SETTINGS = ServerSettings.standard().with("content_type_from_image", "true");
    private static final Running SIMPLE = Running.server(SETTINGS);
    private static final Running MULTIBUCKET =
            Running.server(SETTINGS, new BlobLayout.Multibucket("thumbs"), DerivativeSettings.standard());

    @TestFactory
    Stream<DynamicTest> requestsAreAnsweredAsByTheThumbnailServer() {
        return GoldenRow.all("md5s3stash/thumbnail_http.jsonl").stream()
                .map(row -> dynamicTest(row.id(), () -> check(row)));
    }

    @AfterAll
    static void close() {
        SIMPLE.close();
        MULTIBUCKET.close();
    }

    private static void check(GoldenRow row) {
        HttpResponse<byte[]> answer = server(row).send(row.method(), row.target());
        switch (row.id()) {
            // The seed ignored the EXIF orientation; it is applied, so the sides change places.
            case "th-exif6" -> isPicture(answer, 60, 40);
            // The seed wanted both sides; either may be absent.
            case "th-one-dim" -> isPicture(answer, 100, 66);
            default -> row.check(answer, OTHERWISE);
        }
        if (answer.statusCode() == 200) {
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue(FOR_EVER);
        }
    }

    private static Running server(GoldenRow row) {
        return row.id().equals("th-multibucket") ? MULTIBUCKET : SIMPLE;
    }

    private static void isPicture(HttpResponse<byte[]> answer, int width, int height) {
        assertThat(answer.statusCode()).isEqualTo(200);
        Decoded picture = Decoded.of(answer.body(), PictureFormat.JPEG, Running.vips());
        assertThat(picture.width()).isEqualTo(width);
        assertThat(picture.height()).isEqualTo(height);
    }
}
