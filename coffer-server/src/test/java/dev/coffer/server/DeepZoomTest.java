package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coffer.media.Decoded;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PyramidSettings;
import dev.coffer.repository.BlobLayout;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures that are far too large to be rendered as a whole, in a viewer that zooms.
class DeepZoomTest {
    private static final LargeTiff HALF_A_BILLION = new LargeTiff(25_000, 20_000);
    private static final long MUCH = 700L << 20; // bytes; the picture has 1,500 million of them

    @TempDir
    Path directory;

    @Test
    void fiveHundredMegapixelsZoomInABrowserInLittleMemory() throws Exception {
        byte[] tiff = HALF_A_BILLION.bytes();
        try (Running server = server(1 << 30);
                Viewer viewer = Viewer.open(directory.resolve("browser"));
                Memory memory = new Memory()) {
            String id = server.stash(tiff);
            assertThat(ok(server, id, "/info.json")).asString().contains("\"width\": 25000", "\"height\": 20000");
            for (String region : new String[] {
                "0,0,512,512/512,512", // the picture itself
                "24576,19968,424,32/424,32", // its last tile
                "12288,8192,1024,1024/512,512",
                "8192,8192,8192,8192/512,512",
                "0,0,25000,20000/196,157"
            }) {
                shows(server, id, region);
            }
            assertThat(viewer.show(page(server, id, 0.02)).complaints()).isEmpty();
            assertThat(memory.growth()).isLessThan(MUCH);

            assertThat(server.get("/iiif/3/" + id + "/full/%5E25000,/0/default.png")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(server.get("/clip/100x100/" + id).statusCode()).isEqualTo(422); // as a whole it is too large
            assertThat(ok(server, id, "/full/max/0/default.jpg").length).isPositive();
        }
        try (Running again = server(1 << 30)) { // it is kept, and the same
            String id = again.stash(tiff);
            shows(again, id, "8192,8192,8192,8192/512,512");
            assertThat(pyramids()).hasSize(1);
        }
    }

    private Running server(long bytes) {
        return Running.server(
                ServerSettings.standard(),
                new BlobLayout.Simple("thumbs"),
                Running.patient().withPyramids(PyramidSettings.in(directory.resolve("pyramids"), bytes)));
    }

    private Path[] pyramids() throws IOException {
        try (Stream<Path> found = Files.walk(directory.resolve("pyramids"))) {
            return found.filter(path -> path.endsWith("pyramid")).toArray(Path[]::new);
        }
    }

    /// Looks at the corners of all squares that a region shows.
    private static void shows(Running server, String id, String region) {
        Decoded answer = png(server, id, region);
        String[] numbers = region.split("[,/]");
        int left = Integer.parseInt(numbers[0]);
        int top = Integer.parseInt(numbers[1]);
        double across = Integer.parseInt(numbers[2]) / (double) answer.width();
        double down = Integer.parseInt(numbers[3]) / (double) answer.height();
        assertThat(answer.width() + "," + answer.height()).isEqualTo(numbers[4] + "," + numbers[5]);
        for (int i = 1; i < 10; i++) {
            int x = (int) (left + i * 0.1 * answer.width() * across) / LargeTiff.SQUARE * LargeTiff.SQUARE + 40;
            int y = (int) (top + i * 0.1 * answer.height() * down) / LargeTiff.SQUARE * LargeTiff.SQUARE + 8;
            int column = (int) ((x - left) / across);
            int row = (int) ((y - top) / down);
            if (column < 0 || row < 0 || column >= answer.width() || row >= answer.height()) {
                continue;
            }
            Color seen = new Color(answer.argb(column, row));
            Color there = HALF_A_BILLION.colour(x, y);
            assertThat((double) seen.getRed()).as("%s at %s,%s", region, x, y).isCloseTo(there.getRed(), within(12.0));
            assertThat((double) seen.getGreen())
                    .as("%s at %s,%s", region, x, y)
                    .isCloseTo(there.getGreen(), within(12.0));
        }
    }

    private static String page(Running server, String id, double width) {
        return """
                <!doctype html>
                <title>Deep</title>
                <div id="viewer" style="height: 500px"></div>
                <script src="https://cdn.jsdelivr.net/npm/openseadragon@6.1.1/build/openseadragon/openseadragon.min.js"></script>
                <script>
                const viewer = OpenSeadragon({
                  id: "viewer",
                  prefixUrl: "https://cdn.jsdelivr.net/npm/openseadragon@6.1.1/build/openseadragon/images/",
                  crossOriginPolicy: "Anonymous",
                  showNavigator: true,
                  tileSources: "http://127.0.0.1:%d/iiif/3/%s/info.json",
                });
                viewer.addHandler("open", () =>
                  viewer.viewport.fitBounds(new OpenSeadragon.Rect(0.49, 0.39, %s, %s), true));
                </script>
                """.formatted(server.port(), id, width, width / 2);
    }

    private static Decoded png(Running server, String id, String regionAndSize) {
        return IiifSource.decoded(ok(server, id, "/" + regionAndSize + "/0/default.png"), PictureFormat.PNG);
    }

    private static byte[] ok(Running server, String id, String rest) {
        HttpResponse<byte[]> answer = server.get("/iiif/3/" + id + rest);
        assertThat(answer.statusCode()).as(rest).isEqualTo(200);
        return answer.body();
    }

    /// How much memory of its own this process takes more than at first, looked at all the time.
    private static final class Memory implements AutoCloseable {
        private final long first = anonymous();
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile long most = first;
        private final Thread looks = Thread.ofPlatform().daemon().start(() -> {
            while (!ended.get()) {
                most = Math.max(most, anonymous());
                LockSupport.parkNanos(20_000_000);
            }
        });

        long growth() {
            return most - first;
        }

        private static long anonymous() {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
                return lines.filter(line -> line.startsWith("RssAnon:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                        .sum();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws InterruptedException {
            ended.set(true);
            looks.join();
        }
    }
}
