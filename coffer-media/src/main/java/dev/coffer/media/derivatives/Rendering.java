package dev.coffer.media.derivatives;

import dev.coffer.media.DerivativeKey;
import dev.coffer.media.Original;
import dev.coffer.media.Recipe;
import dev.coffer.media.Rendered;
import dev.coffer.media.Renderer;
import dev.coffer.repository.HeldBlob;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Supplier;

/// Renders within the bounds: of threads, of waiting, of pixels in memory.
///
/// @param pyramids of which pictures are made that are too large to be rendered as a whole
record Rendering(
        Renderer renderer,
        RenderQueue queue,
        PixelBudget budget,
        Optional<Pyramids> pyramids,
        UprightSizes sizes,
        Counts counts) {

    Rendered render(DerivativeKey key, Original original) throws InterruptedException {
        if (pyramids.isPresent()
                && sizes.isTiled(key.original())
                && original instanceof StoredOriginal(var source, var held)) {
            return tiled(pyramids.get(), key, held);
        }
        return queue.render(original.size(), nativeMemory -> render(original.read(nativeMemory), key.recipe()));
    }

    private Rendered tiled(Pyramids all, DerivativeKey key, HeldBlob held) throws InterruptedException {
        Pyramid pyramid = all.findOrMake(key.original(), held);
        Pyramid.Plan plan = all.plan(pyramid, key.recipe());
        return queue.render(0, none -> budget.within(plan.held(), () -> timed(() -> all.render(pyramid, plan))));
    }

    private Rendered render(MemorySegment source, Recipe recipe) {
        return budget.within(renderer.pixels(source, recipe), () -> timed(() -> renderer.render(source, recipe)));
    }

    private Rendered timed(Supplier<Rendered> work) {
        long began = System.nanoTime();
        try {
            return work.get();
        } finally {
            counts.renders.increment();
            counts.renderNanos.add(System.nanoTime() - began);
        }
    }
}
