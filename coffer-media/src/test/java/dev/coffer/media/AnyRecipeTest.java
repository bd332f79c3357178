package dev.coffer.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// Whatever can be asked for gives a picture or says why not.
class AnyRecipeTest {

    private static final VipsRenderer RENDERER = VipsRenderer.open(
            new RenderLimits(1 << 20, 1_000_000, 1_000_000, 5_000, 5_000, 5_000, 100, 64, Duration.ofSeconds(20)));

    private static final List<String> PICTURES = List.of(
            "s_land.jpg",
            "s_1x1.png",
            "s_la.png",
            "s_alpha.png",
            "s_pal_t.gif",
            "s_weba.webp",
            "s_exif5.jpg",
            "s_wide.png",
            "s_anim_t.gif");

    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void anyRecipeIsFollowedOrRefused(@ForAll("steps") List<Step> steps, @ForAll("pictures") String name)
            throws IOException {
        byte[] source = Files.readAllBytes(Golden.picture("synthetic/" + name));
        PictureFormat format = name.contains("anim") ? PictureFormat.GIF : PictureFormat.PNG;
        Recipe recipe = new Recipe(steps, Encoding.of(format, 90));
        try {
            Rendered made = RENDERER.render(MemorySegment.ofArray(source), recipe);
            assertThat(made.width()).isBetween(1, 5_000);
            assertThat(made.height()).isBetween(1, 5_000);
        } catch (MediaException e) {
            assertThat(e)
                    .as(name + " " + recipe)
                    .isInstanceOfAny(
                            MediaException.Unfit.class,
                            MediaException.ResultTooLarge.class,
                            MediaException.TooLarge.class,
                            MediaException.TimedOut.class);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return RecipeTest.anyStep().list().ofMinSize(1).ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> pictures() {
        return Arbitraries.of(PICTURES);
    }
}
