package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.testing.Chromium;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The guide's page with a viewer is opened in a real browser.
class ViewerGuideTest {
    private static final Path ROOT = Path.of(System.getProperty("coffer.root"));
    private static final Pattern HTML = Pattern.compile("```html\n(.*?)```", Pattern.DOTALL);
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    @TempDir
    Path directory;

    @Test
    void thePageOfTheGuideShowsThePicture() throws Exception {
        Matcher html = HTML.matcher(Files.readString(ROOT.resolve("docs/guide/iiif-viewer.md")));
        assertThat(html.find()).isTrue();
        byte[] picture = Files.readAllBytes(ROOT.resolve("samples/picos-de-europa.jpg"));
        try (Running server = Running.server();
                Viewer viewer = Viewer.open(directory)) {
            String id = server.stash(picture);
            String page = DIGEST.matcher(html.group(1))
                    .replaceFirst(id)
                    .replace("http://localhost:8888", "http://127.0.0.1:" + server.port());
            Chromium.Shown shown = viewer.show(page);
            assertThat(shown.complaints()).isEmpty();
            assertThat(server.derivatives().statistics().renders()).isPositive();
            assertThat(Viewer.colours(shown.screenshot())).isGreaterThan(500);
        }
    }
}
