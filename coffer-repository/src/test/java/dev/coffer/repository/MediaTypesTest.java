package dev.coffer.repository;

import static dev.coffer.repository.Cells.cell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.headers.HeaderInspector;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class MediaTypesTest {
    private static final Map<String, String> OTHERS = Map.of(
            "s_notimage.txt", "text/plain",
            "s_pdf.pdf", "application/pdf",
            "s_svg.svg", "image/svg+xml",
            "s_empty.bin", "application/octet-stream");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> picturesAreKnownByTheirBytesAndMeasuredByTheirHeaders() {
        return Golden.tsv("images.tsv").stream()
                .filter(row -> cell(row, "image").startsWith("synthetic/"))
                .map(row -> DynamicTest.dynamicTest(cell(row, "image"), () -> check(row)));
    }

    @TestFactory
    Stream<DynamicTest> aPictureThatIsCutAnywhereIsDamagedOrNoPicture() {
        return Stream.of("s_land.jpg", "s_prog.jpg", "s_square.png", "s_anim.gif", "s_web.webp", "s_bmp.bmp")
                .map(name -> DynamicTest.dynamicTest(name, () -> cutEverywhere(name)));
    }

    @Test
    void otherKindsAreKnown() {
        assertThat(type("<!DOCTYPE html><p>x")).isEqualTo("text/html");
        assertThat(type("  <html lang=en>")).isEqualTo("text/html");
        assertThat(type("plain wörds\n")).isEqualTo("text/plain");
        assertThat(type("x".repeat(8191) + "ü")).isEqualTo("text/plain");
        assertThat(type("\u0000\u0000\u0000\u001cftypavif\u0000\u0000\u0000\u0000avifmif1miaf"))
                .isEqualTo("image/avif");
        assertThat(type("\u0000\u0000\u0000\u001cftypisom\u0000\u0000\u0002\u0000isomiso2mp41"))
                .isEqualTo("video/mp4");
        assertThat(type("PK\u0003\u0004\u0014\u0000")).isEqualTo("application/zip");
        assertThat(type("\u0001\u0002\u0003\u0004")).isEqualTo("application/octet-stream");
    }

    private static void check(Map<String, String> row) {
        String name = cell(row, "image").replace("synthetic/", "");
        String format = cell(row, "format");
        byte[] bytes = Golden.bytes("images/synthetic/" + name);
        String expected = OTHERS.getOrDefault(name, "image/" + format.toLowerCase(Locale.ROOT));

        assertThat(type(bytes)).isEqualTo(expected);
        if (!OTHERS.containsKey(name)) {
            Inspection seen = new HeaderInspector().inspect(Golden.picture("synthetic/" + name), expected);
            assertThat(dimensions(seen))
                    .hasToString("Optional[" + cell(row, "width") + "x" + cell(row, "height") + "]");
            assertThat(seen instanceof Inspection.Damaged).isEqualTo(name.equals("s_trunc.jpg"));
        }
    }

    private void cutEverywhere(String name) throws IOException {
        byte[] whole = Golden.bytes("images/synthetic/" + name);
        String mediaType = type(whole);
        Path file = folder.resolve("cut");
        int step = Math.max(1, whole.length / 200);
        for (int length = 12; length < whole.length - 2; length += step) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(new HeaderInspector().inspect(file, mediaType))
                    .as(name + " cut to " + length)
                    .isInstanceOf(Inspection.Damaged.class);
        }
    }

    @Test
    void noiseIsWhatItsFirstBytesSay() {
        assertThat(noise("ff0a")).isEqualTo("image/jxl");
        assertThat(noise("789c")).isEqualTo("application/zlib");
        assertThat(noise("1f9d")).isEqualTo("application/x-compress");
        assertThat(noise("fffb")).isEqualTo("audio/mpeg");
        assertThat(noise("fffe")).isEqualTo("text/plain");
        assertThat(noise("425a6839")).isEqualTo("application/x-bzip2");
        assertThat(noise("28b52ffd")).isEqualTo("application/zstd");
        assertThat(noise("377abcaf271c")).isEqualTo("application/x-7z-compressed");
        assertThat(noise("fd377a585a00")).isEqualTo("application/x-xz");
        assertThat(noise("504b0304")).isEqualTo("application/zip");
        assertThat(noise("4f676753")).isEqualTo("application/ogg");
        assertThat(noise("42ff")).isEqualTo("application/octet-stream");
        assertThat(noise("50ff")).isEqualTo("application/octet-stream");
    }

    private static String noise(String lead) {
        byte[] bytes = new byte[MediaTypes.HEAD];
        new Random(7).nextBytes(bytes);
        byte[] first = HexFormat.of().parseHex(lead);
        System.arraycopy(first, 0, bytes, 0, first.length);
        return type(bytes);
    }

    private static Optional<Dimensions> dimensions(Inspection seen) {
        return switch (seen) {
            case Inspection.Sound sound -> Optional.of(sound.dimensions());
            case Inspection.Damaged damaged -> damaged.dimensions();
            case Inspection.NotAPicture _ -> Optional.empty();
        };
    }

    private static String type(String text) {
        return type(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String type(byte[] bytes) {
        return MediaTypes.of(Arrays.copyOf(bytes, Math.min(bytes.length, MediaTypes.HEAD)));
    }
}
