package dev.coffer.media.vips;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.Decoded;
import dev.coffer.media.Geometry.Rectangle;
import dev.coffer.media.Orientation;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.repository.FocalPoint;
import dev.coffer.repository.Mark;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Where focal points are in pictures whose pixels tell where they were taken from.
class FocalPointTest {
    private static final VipsRenderer RENDERER = VipsRenderer.open(RenderLimits.DEFAULT);
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final double X = 0.3;
    private static final double Y = 0.7;
    private static final Mark.Said SAID = Mark.Said.NOTHING.withFocus(new FocalPoint(X, Y));

    /// What is done before a picture is cropped. All of it leaves the point in the picture.
    private static final List<String> BEFORE = List.of(
            "",
            "clip-160x160_",
            "greyscale_adjust-1x1x1x0_",
            "region-60x90-200x140_",
            "region-60x90-200x140_clip-100x100_",
            "crop-200x200-0.1x0.6_",
            "fill-400x300-ffffffff_",
            "flip-horizontal_",
            "flip-vertical_region-30x30-250x100_",
            "rotate-90_",
            "rotate-180_flip-horizontal_",
            "rotate-270_region-60x30-150x250_",
            "rotate-25_",
            "rotate-340-expand_",
            "pad-10x20x30x40-ffffffff_",
            "pad-30x10x20x40-ffffffff_trim-60_");

    @ParameterizedTest
    @EnumSource(Orientation.class)
    void thePointIsSeenWhateverWasDoneBefore(Orientation orientation) {
        byte[] source = stored(orientation);
        for (String before : BEFORE) {
            for (String crop : List.of("crop-8x80-focus", "crop-80x8-focus", "cover-9x99-focus", "crop-60x60-focus")) {
                for (String upright : List.of("upright_", "")) {
                    if (upright.isEmpty() && before.contains("region")) {
                        continue; // which is of the picture as taken, and may lie beside the point
                    }
                    if (before.contains("grey")) {
                        continue;
                    }
                    Recipe recipe = Recipe.parse("1_" + upright + before + crop + "_png-q90");
                    assertThat(distance(render(source, recipe.marked(SAID))))
                            .as(orientation + " " + recipe.marked(SAID))
                            .isLessThan(14);
                }
            }
        }
    }

    @Test
    void whatIsNoLongerThereIsLookedForAtTheNearestEdge() {
        byte[] source = stored(Orientation.O6);
        Rendered followed = render(
                source,
                Recipe.parse("1_upright_region-150x0-160x100_crop-40x10-focus_png-q90")
                        .marked(SAID));
        Rendered edge = render(source, Recipe.parse("1_upright_region-150x0-160x100_crop-40x10-0x1_png-q90"));
        assertThat(followed.bytes()).isEqualTo(edge.bytes());
    }

    @Test
    void aRecipeThatNobodyHasMarkedIsDoneAsIfNothingWereSaid() {
        byte[] source = stored(Orientation.O3);
        assertThat(render(source, Recipe.parse("1_upright_crop-9x9-focus.1x0_png-q90"))
                        .bytes())
                .isEqualTo(render(source, Recipe.parse("1_upright_crop-9x9-1x0_png-q90"))
                        .bytes());
        assertThat(render(source, Recipe.parse("1_upright_crop-90x9-focus.attention_png-q90"))
                        .bytes())
                .isEqualTo(render(source, Recipe.parse("1_upright_crop-90x9-attention_png-q90"))
                        .bytes());
    }

    /// How far the nearest pixel is from the colour of the point.
    private static double distance(Rendered rendered) {
        Decoded picture = Decoded.of(rendered.bytes(), rendered.format(), RENDERER);
        double nearest = Double.MAX_VALUE;
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                int argb = picture.argb(x, y);
                double red = (argb >> 16 & 0xff) - 255 * X;
                double green = (argb >> 8 & 0xff) - 255 * Y;
                double blue = argb & 0xff;
                nearest = Math.min(nearest, Math.sqrt(red * red + green * green + blue * blue));
            }
        }
        return nearest;
    }

    private static Rendered render(byte[] source, Recipe recipe) {
        return RENDERER.render(MemorySegment.ofArray(source), recipe);
    }

    /// More red to the right and more green to the bottom when it stands upright.
    private static byte[] stored(Orientation orientation) {
        boolean swaps = orientation.swapsSides();
        var image = new BufferedImage(swaps ? HEIGHT : WIDTH, swaps ? WIDTH : HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                Rectangle place = orientation.stored(new Rectangle(x, y, 1, 1), WIDTH, HEIGHT);
                int red = 255 * x / WIDTH;
                int green = 255 * y / HEIGHT;
                image.setRGB(place.x(), place.y(), red << 16 | green << 8);
            }
        }
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "jpg", out);
            return withOrientation(out.toByteArray(), orientation.ordinal() + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] withOrientation(byte[] jpeg, int orientation) {
        ByteBuffer exif = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        exif.put("Exif\0\0II".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) 42)
                .putInt(8);
        exif.putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putInt(orientation);
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + 36);
        file.put(jpeg, 0, 2).putShort((short) 0xffe1).putShort((short) 34).put(exif.array());
        return file.put(jpeg, 2, jpeg.length - 2).array();
    }
}
