package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/// Makes a small picture, so that all that a process does but once is done before anybody waits for it.
final class Warming {
    private static final Recipe RECIPE = Recipe.parse("1_upright_fit-8x8_jpeg-q80");
    private static final int SIDE = 32;

    static void warm() {
        try {
            MemorySegment picture = MemorySegment.ofArray(picture());
            Task task = Task.of(
                    Task.Kind.RENDER, picture, RECIPE, RenderLimits.DEFAULT, VipsRenderer.DEFAULT_SHRINK_MARGIN);
            Rendering.render(task, picture, Marks.NONE);
        } catch (MediaException | OperationFailed e) {
            // the first picture will say why
        }
    }

    private static byte[] picture() {
        try (Job job = new Job(Duration.ofSeconds(10))) {
            Image black = new Operation(job, "black")
                    .with("width", SIDE)
                    .with("height", SIDE)
                    .with("bands", 3)
                    .image();
            Image picture =
                    black.then("copy").with("interpretation", Image.SRGB).image();
            return Saver.trial(picture, PictureFormat.JPEG).bytes();
        }
    }

    private Warming() {}
}
