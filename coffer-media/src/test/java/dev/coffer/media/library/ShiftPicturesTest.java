package dev.coffer.media.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.coffer.media.Decoded;
import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.Distance;
import dev.coffer.media.Film;
import dev.coffer.media.MediaException;
import dev.coffer.media.MediaId;
import dev.coffer.media.MediaSettings;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.UploadOptions;
import dev.coffer.media.Variant;
import dev.coffer.media.VariantAnswer;
import dev.coffer.media.VariantSecrets;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BlobSource;
import dev.coffer.store.memory.MemoryStore;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Every picture that shift-media was seen to make, as it should be: its size, format and pixels.
class ShiftPicturesTest {
    private static final VipsRenderer VIPS = VipsRenderer.open(RenderLimits.DEFAULT);
    private static final String OPAQUE = "ff".repeat(256);

    private static final String ONE_BIT = "pixels of one bit are smoothed here, the original takes the nearest";
    private static final String FAINT = "which of the faintest pixels a GIF keeps hangs on rounding in the resampling";
    private static final String SIXTEEN_BITS = "the original clips 16 bits to 8, which is white; here they are scaled";

    /// Rows whose pixels are not held to the limits, each with its reason. Their sizes and formats are.
    private static final Map<String, String> OTHER_PIXELS = Map.ofEntries(
            Map.entry("crop-synthetic/s_1bit.png-120x90-fill-up-None-90", ONE_BIT),
            Map.entry("crop-synthetic/s_1bit.png-700x650-fill-up-None-90", ONE_BIT),
            Map.entry("crop-synthetic/s_1bit.png-100x80-fill-up-gif-90", ONE_BIT),
            Map.entry("crop-synthetic/s_1bit.png-100x80-fill-up-tif-90", ONE_BIT),
            Map.entry("crop-synthetic/s_gray16.png-700x650-fill-up-None-90", SIXTEEN_BITS),
            Map.entry("crop-synthetic/s_gray16.png-100x80-fill-up-jpg-90", SIXTEEN_BITS),
            Map.entry("crop-synthetic/s_gray16.png-100x80-fill-up-png-90", SIXTEEN_BITS),
            Map.entry(
                    "crop-synthetic/s_la.png-100x80-fill-up-gif-90",
                    "a GIF's pixels are opaque or not, nothing between"),
            Map.entry("crop-synthetic/s_pal_t.gif-100x80-fill-up-gif-90", FAINT),
            Map.entry("crop-synthetic/s_anim_t.gif-60x45-fit-up-None-80", FAINT));

    /// BMP is no picture here; it is kept and served as it is.
    private static final String BMP = "crop-synthetic/s_bmp.bmp-50x50-fit-up-jpg-80";

    @TempDir
    Path temp;

    private final MemoryStore store = new MemoryStore();
    private Derivatives derivatives;
    private MediaLibrary library;

    @BeforeEach
    void open() {
        store.createBucket("media");
        derivatives = Derivatives.open(BlobSource.none(), VIPS, DerivativeSettings.standard());
        var secrets = VariantSecrets.of("k1", "sixteen characters or more");
        library = MediaLibrary.open(
                store,
                MediaSettings.of("media", URI.create("http://media.test"), secrets)
                        .withTemporary(temp.resolve("work")),
                () -> derivatives);
    }

    @AfterEach
    void close() {
        derivatives.close();
        store.close();
    }

    @TestFactory
    Stream<DynamicTest> resizesHaveTheSizesAndPixelsTheyShould() {
        return here("shift_media/resize_files.jsonl").map(row -> dynamicTest(text(row, "id"), () -> resize(row)));
    }

    @TestFactory
    Stream<DynamicTest> picturesAreTurnedAsTheyShould() {
        return here("shift_media/orientation.jsonl").map(row -> dynamicTest(text(row, "id"), () -> turn(row)));
    }

    private static Stream<JsonNode> here(String file) {
        List<JsonNode> rows = Golden.jsonLines(file);
        List<JsonNode> here = rows.stream()
                .filter(row -> Golden.hasPicture(text(row, "image")))
                .toList();
        if (here.size() < rows.size()) {
            System.out.println((rows.size() - here.size()) + " of " + rows.size() + " rows of " + file
                    + " were not run: their pictures are not here");
        }
        return here.stream();
    }

    private void resize(JsonNode row) throws IOException {
        JsonNode expected = row.get("expect");
        Path picture = Golden.picture(text(row, "image"));
        MediaId id = library.put(picture, String.valueOf(picture.getFileName()), UploadOptions.plain());
        if (expected.has("error") || text(row, "id").equals(BMP)) {
            assertThatThrownBy(() ->
                            library.variant(library.url(id, variant(id, row)).getRawPath()))
                    .isInstanceOfAny(IllegalArgumentException.class, MediaException.class);
            return;
        }
        VariantAnswer answer = library.variant(library.url(id, variant(id, row)).getRawPath());
        assertThat(answer).isInstanceOf(VariantAnswer.Made.class);
        Derivative made = ((VariantAnswer.Made) answer).derivative();
        byte[] bytes = new byte[made.bytes().remaining()];
        made.bytes().get(bytes);
        assertThat(made.format().name()).isEqualTo(text(expected, "format"));
        int width = expected.get("width").asInt();
        int height = expected.get("height").asInt();
        Decoded decoded = Decoded.of(bytes, made.format(), VIPS);
        assertThat(decoded.width()).isBetween(width - 1, width + 1);
        assertThat(decoded.height()).isBetween(height - 1, height + 1);
        if (!row.get("factor").asString().equals("fit")) {
            assertThat(decoded.width()).isEqualTo(width);
            assertThat(decoded.height()).isEqualTo(height);
        }
        if (made.format() == PictureFormat.GIF) {
            play(Film.of(bytes), expected);
        }
        if (!OTHER_PIXELS.containsKey(text(row, "id"))) {
            compare(decoded, expected, mean(row), cell(row));
        }
    }

    /// A delay that is not said, or is nothing, is not held to a number: how long players stay is their own choice.
    private static void play(Film film, JsonNode expected) {
        int frames = expected.get("frames").asInt();
        assertThat(film.frames()).hasSize(frames);
        JsonNode durations = expected.path("durations");
        if (frames == 1 || durations.isEmpty()) {
            return;
        }
        boolean isAlike = durations.size() == 2 && durations.get(1).isString();
        for (int i = 0; i < frames; i++) {
            JsonNode wanted = durations.get(isAlike ? 0 : i);
            if (wanted.asInt(0) > 0) {
                assertThat(film.delays().get(i)).as("frame " + i).isEqualTo(wanted.asInt());
            }
        }
        if (expected.path("loop").isNumber()) {
            int loop = expected.get("loop").asInt();
            assertThat(film.loops()).isEqualTo(loop == 0 ? 0 : loop + 1);
        }
    }

    /// Where the original's own picture is farther away than the limit, that is the limit, and a little for the
    /// encoders' difference.
    private static double mean(JsonNode row) {
        double limit = row.get("tolerance").get("mean").asDouble();
        return isKept(row)
                ? Math.max(limit, row.get("fp_distance_orig_vs_expect").get(0).asDouble() * 1.1)
                : limit;
    }

    private static int cell(JsonNode row) {
        int limit = row.get("tolerance").get("cell").asInt();
        return isKept(row)
                ? Math.max(limit, row.get("fp_distance_orig_vs_expect").get(1).asInt() * 11 / 10)
                : limit;
    }

    private static boolean isKept(JsonNode row) {
        return text(row, "verdict").equals("keep") && row.has("fp_distance_orig_vs_expect");
    }

    private void turn(JsonNode row) throws IOException {
        JsonNode expected = row.get("expect");
        Path picture = Golden.picture(text(row, "image"));
        byte[] before = Files.readAllBytes(picture);
        MediaId id = library.put(
                picture,
                String.valueOf(picture.getFileName()),
                UploadOptions.plain().turnedUpright());
        assertThat(Files.readAllBytes(picture)).as("the caller's file").isEqualTo(before);
        Path got = temp.resolve("got");
        library.retrieve(id, got);
        byte[] after = Files.readAllBytes(got);
        if (expected.has("untouched")
                || row.get("orig_saved").path("exif_orientation").asInt(0) == 0) {
            assertThat(after).isEqualTo(before);
        }
        if (expected.has("untouched")) {
            return;
        }
        assertThat(Orientation.in(MemorySegment.ofArray(after))).isEqualTo(Orientation.O1);
        PictureHeader header = PictureHeader.of(MemorySegment.ofArray(after), RenderLimits.DEFAULT);
        assertThat(header.size())
                .hasToString(expected.get("size").get(0).asInt() + "x"
                        + expected.get("size").get(1).asInt());
        if (expected.has("fp")) {
            compare(Decoded.of(after, header.format(), VIPS), expected, 5.0, 45);
        }
    }

    private static void compare(Decoded decoded, JsonNode expected, double mean, int cell) {
        Distance colour = Distance.between(decoded.fingerprint(), text(expected, "fp"));
        assertThat(colour).matches(it -> it.isWithin(mean, cell), "within " + mean + " and " + cell);
        if (expected.path("format").asString("").equals("TIFF") && !expected.has("fpa")) {
            return; // the vectors have TIFF over white, here it keeps its alpha: over white they are the same
        }
        String wanted =
                Optional.ofNullable(expected.get("fpa")).map(JsonNode::asString).orElse(OPAQUE);
        Distance alpha = Distance.between(decoded.alphaFingerprint().orElse(OPAQUE), wanted);
        assertThat(alpha).matches(it -> it.isWithin(mean, cell), "opacity within " + mean + " and " + cell);
    }

    private static Variant variant(MediaId id, JsonNode row) {
        String[] size = text(row, "size").split("x");
        Variant fit = Variant.fit(id, Integer.parseInt(size[0]), Integer.parseInt(size[1]));
        Variant framed = text(row, "factor").equals("fill") ? fit.with(new Variant.Framing.Fill()) : fit;
        Variant scaled = row.get("upscale").asBoolean() ? framed : framed.withoutUpscale();
        Variant written = row.get("format").isNull() ? scaled : scaled.as(text(row, "format"));
        return written.withQuality(row.get("quality").asInt());
    }

    private static String text(JsonNode row, String name) {
        return row.get(name).asString();
    }
}
