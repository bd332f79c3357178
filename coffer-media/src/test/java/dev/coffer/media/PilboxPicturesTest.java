package dev.coffer.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.coffer.media.pilbox.PilboxDialect;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// Every picture operation that pilbox was seen to do, asked for in its own dialect.
class PilboxPicturesTest {

    private static final String PROFILE =
            "has an ICC profile that is not sRGB: pilbox keeps the numbers and the profile,"
                    + " here the colours are converted";
    private static final String FAINT = "which of the faintest pixels a GIF keeps hangs on rounding in the resampling";

    /// Rows whose pixels are not held to the limits, each with its reason. Their sizes and formats are.
    private static final Map<String, String> OTHER_PIXELS = Map.of(
            "op-150e0495432b", PROFILE,
            "op-7d28c67c526d", PROFILE,
            "op-d67ad41d547f", PROFILE,
            "op-6df4daf02f6f", PROFILE,
            "op-1534db86e18b", FAINT,
            "op-5a8239771973", FAINT);

    private static final PilboxDialect DIALECT = new PilboxDialect(PilboxSettings.DEFAULT);
    private static final VipsRenderer RENDERER = VipsRenderer.open(RenderLimits.DEFAULT);

    @TestFactory
    Stream<DynamicTest> picturesAreThoseOfPilbox() {
        List<JsonNode> rows = Golden.jsonLines("pilbox/image_ops.jsonl");
        long elsewhere = rows.stream().filter(row -> !isHere(row)).count();
        if (elsewhere > 0) {
            System.out.println(elsewhere + " of " + rows.size() + " rows were not run: their pictures are not here");
        }
        return rows.stream().filter(PilboxPicturesTest::isHere).map(row -> dynamicTest(name(row), () -> check(row)));
    }

    @AfterAll
    static void nothingIsLeftInNativeMemory() {
        assertThat(RENDERER.allocations()).isZero();
    }

    private static boolean isHere(JsonNode row) {
        return Golden.hasPicture(row.get("image").asString());
    }

    private static String name(JsonNode row) {
        return row.get("id").asString() + " " + row.get("image").asString() + " "
                + row.get("query").asString();
    }

    private static void check(JsonNode row) {
        JsonNode expected = row.has("sane_expect") ? row.get("sane_expect") : row.get("expect");
        Object outcome = outcome(row);
        if (!expected.get("ok").asBoolean()) {
            assertThat(outcome).isInstanceOf(PilboxOutcome.Refusal.class);
            PilboxOutcome.Refusal refusal = (PilboxOutcome.Refusal) outcome;
            assertThat(refusal.error().code())
                    .isEqualTo(expected.get("error_code").asInt());
            assertThat(refusal.error().status())
                    .isEqualTo(expected.get("http_status").asInt());
            return;
        }
        assertThat(outcome).isInstanceOf(Rendered.class);
        compare((Rendered) outcome, row, expected);
    }

    private static Object outcome(JsonNode row) {
        String digest = "0".repeat(64);
        PilboxOutcome outcome =
                DIALECT.parse("url=blob:" + digest + "&" + row.get("query").asString());
        if (!(outcome instanceof PilboxOutcome.Request request)) {
            return outcome;
        }
        try {
            byte[] source = Files.readAllBytes(Golden.picture(row.get("image").asString()));
            return RENDERER.render(
                    MemorySegment.ofArray(source), request.recipe().orElseThrow());
        } catch (MediaException e) {
            return PilboxDialect.refusal(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compare(Rendered rendered, JsonNode row, JsonNode expected) {
        Decoded decoded = Decoded.of(rendered, RENDERER);
        assertThat(rendered.format().name()).isEqualTo(expected.get("format").asString());
        assertThat(decoded.width()).isEqualTo(rendered.width());
        assertThat(decoded.height()).isEqualTo(rendered.height());
        int off = row.has("pillow94_size") ? 1 : 0;
        assertThat(decoded.width())
                .isBetween(
                        expected.get("width").asInt() - off,
                        expected.get("width").asInt() + off);
        assertThat(decoded.height())
                .isBetween(
                        expected.get("height").asInt() - off,
                        expected.get("height").asInt() + off);
        if (expected.has("progressive") && rendered.format() == PictureFormat.JPEG) {
            PictureHeader header = PictureHeader.of(MemorySegment.ofArray(rendered.bytes()), RenderLimits.DEFAULT);
            assertThat(header.scans() > 1).isEqualTo(expected.get("progressive").asBoolean());
        }
        if (expected.has("exif_orientation")) {
            assertThat(Exif.orientation(rendered.bytes()))
                    .contains(expected.get("exif_orientation").asInt());
        }
        if (OTHER_PIXELS.containsKey(row.get("id").asString())) {
            return;
        }
        JsonNode tolerance = row.has("sane_tolerance") ? row.get("sane_tolerance") : row.get("tolerance");
        double mean = tolerance.get("mean").asDouble();
        int cell = tolerance.get("cell").asInt();
        Distance colour =
                Distance.between(decoded.fingerprint(), expected.get("fp").asString());
        assertThat(colour).matches(d -> d.isWithin(mean, cell), "within " + mean + " and " + cell);
        String opaque = "ff".repeat(256);
        Optional<String> wanted = Optional.ofNullable(expected.get("fpa")).map(JsonNode::asString);
        Distance alpha = Distance.between(decoded.alphaFingerprint().orElse(opaque), wanted.orElse(opaque));
        assertThat(alpha).matches(d -> d.isWithin(mean, cell), "opacity within " + mean + " and " + cell);
    }
}
