package dev.coffer.media.vips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.coffer.media.Geometry.Rectangle;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Position;
import dev.coffer.media.RenderLimits;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FacesTest {

    private static final Path SAMPLES =
            Path.of(System.getProperty("coffer.root", ".")).resolve("samples");

    @TestFactory
    Stream<DynamicTest> facesAreWherePilboxSeesThem() {
        List<Map<String, String>> rows = Golden.tsv("pilbox/faces.tsv");
        long elsewhere = rows.stream()
                .filter(row -> !Golden.hasPicture(row.getOrDefault("image", "")))
                .count();
        if (elsewhere > 0) {
            System.out.println(
                    elsewhere + " of " + rows.size() + " faces were not looked for: their pictures are not here");
        }
        return rows.stream()
                .filter(row -> Golden.hasPicture(row.getOrDefault("image", "")))
                .map(row -> dynamicTest(row.getOrDefault("image", ""), () -> check(row)));
    }

    @Test
    void aPortraitHasOneFaceAndALandscapeHasNone() throws IOException {
        List<Rectangle> one = find(Files.readAllBytes(SAMPLES.resolve("astronaut.png")));
        assertThat(one).hasSize(1);
        Rectangle face = one.getFirst();
        assertThat((face.x() + face.width() / 2.0) / 480).isCloseTo(0.43, within(0.06));
        assertThat((face.y() + face.height() / 2.0) / 480).isCloseTo(0.24, within(0.06));

        assertThat(find(Files.readAllBytes(SAMPLES.resolve("picos-de-europa.jpg"))))
                .isEmpty();
        assertThat(find(Files.readAllBytes(Golden.picture("synthetic/s_1x1.png"))))
                .isEmpty();
    }

    private static void check(Map<String, String> row) throws IOException {
        byte[] source = Files.readAllBytes(Golden.picture(row.getOrDefault("image", "")));
        double tolerance = Double.parseDouble(row.getOrDefault("tolerance", ""));
        Position.At middle = looking(source, Faces::middle).orElse(new Position.At(0.5, 0.5));

        assertThat(middle.x()).isCloseTo(Double.parseDouble(row.getOrDefault("position_x", "")), within(tolerance));
        assertThat(middle.y()).isCloseTo(Double.parseDouble(row.getOrDefault("position_y", "")), within(tolerance));
    }

    private static List<Rectangle> find(byte[] source) {
        return looking(source, Faces::find);
    }

    private interface Look<T> {
        T at(Image small);
    }

    private static <T> T looking(byte[] source, Look<T> look) {
        try (Job job = new Job(Duration.ofSeconds(30))) {
            MemorySegment bytes = job.nativeBytes(MemorySegment.ofArray(source));
            PictureFormat format =
                    PictureHeader.read(bytes, RenderLimits.DEFAULT).format();
            Image image = Colours.toSrgb(Loader.open(job, bytes, format, RenderLimits.DEFAULT.maxWholePixels()));
            double scale = Math.min(1, (double) Focus.SIDE / Math.max(image.width(), image.height()));
            int width = (int) Math.max(1, image.width() * scale);
            int height = (int) Math.max(1, image.height() * scale);
            return look.at(Resizing.resize(image, width, height, dev.coffer.media.Filter.ANTIALIAS)
                    .inMemory());
        }
    }
}
