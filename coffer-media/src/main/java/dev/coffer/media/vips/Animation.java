package dev.coffer.media.vips;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The frames of an animation, all of a size, as libvips has them: one below the other in a strip.
///
/// Every frame is whole: what a file says only of changes and of how to remove a frame again is behind us.
///
/// @param strip all frames; its metadata say how long each is seen and how often all of them are
record Animation(Image strip) {

    private static final String FRAME_HEIGHT = "page-height";
    private static final String FRAMES = "n-pages";
    private static final String DELAYS = "delay";
    private static final String LOOP = "loop";

    /// Does the same to every frame, one after the other, and keeps how long and how often they are seen.
    ///
    /// Frames are taken apart and not worked on as a strip, so that nothing of one gets into its neighbours.
    ///
    /// @param work answers with images of one size
    Animation each(Function<Image, Image> work) {
        int height = frameHeight();
        List<Image> frames = new ArrayList<>();
        for (int top = 0; top + height <= strip.height(); top += height) {
            frames.add(work.apply(strip.region(0, top, strip.width(), height)));
        }
        Image joined = new Operation(strip.job(), "arrayjoin")
                .with("in", frames.toArray(Image[]::new))
                .with("across", 1)
                .image()
                .copied();
        MemorySegment to = joined.pointer();
        Vips.setMetaInt(to, FRAME_HEIGHT, frames.getFirst().height());
        Vips.setMetaInt(to, FRAMES, frames.size());
        if (strip.has(LOOP)) {
            Vips.setMetaInt(to, LOOP, strip.number(LOOP, 0));
        }
        Vips.copyMetaInts(strip.job().arena(), strip.pointer(), to, DELAYS);
        return new Animation(joined);
    }

    int frameHeight() {
        return Math.clamp(strip.number(FRAME_HEIGHT, strip.height()), 1, strip.height());
    }

    int frames() {
        return strip.height() / frameHeight();
    }
}
