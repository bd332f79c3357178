package dev.coffer.media;

import dev.coffer.repository.Dimensions;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// What follows a recipe.
///
/// Safe for use by several threads, each with a picture of its own; always platform threads, since a render
/// may hold its thread in foreign code.
public interface Renderer {
    /// The recipe that takes as much memory as a [#look] does.
    Recipe LOOKING = Recipe.parse("1_upright_fit-256x256_png-q90");

    /// Makes the picture, on the calling thread.
    ///
    /// @param source all bytes of the original; they stay as they are until this returns
    /// @throws MediaException if the picture cannot be made; nothing is left behind
    Rendered render(MemorySegment source, Recipe recipe);

    /// How many pixels making the picture is going to hold in memory at once, about, by what the source's header
    /// says; nothing is decoded.
    ///
    /// @return 0 if the header says nothing: following the recipe will say why
    long pixels(MemorySegment source, Recipe recipe);

    /// How large a picture is when it stands upright, by what its header says.
    ///
    /// @throws MediaException if it is no picture that can be rendered
    default Dimensions size(MemorySegment source) {
        Dimensions stored = PictureHeader.read(source, RenderLimits.DEFAULT).size();
        return Orientation.in(source).swapsSides() ? new Dimensions(stored.height(), stored.width()) : stored;
    }

    /// The revision of the machinery: the same recipe and original give the same bytes as long as this is the
    /// same.
    String engine();

    /// What a decoder sees in a picture, on the calling thread. Holds as many pixels as [#LOOKING] does.
    ///
    /// @param source all bytes of the original; they stay as they are as long as the answer is used
    /// @throws MediaException if it is no picture, or cannot be decoded
    default Look look(MemorySegment source) {
        throw new MediaException.Unavailable("nothing is said about pictures here", null);
    }

    /// What became of the processes that this renders in, if it does.
    default WorkerCounts workers() {
        return WorkerCounts.NONE;
    }

    /// What makes and reads pyramids; empty if this cannot.
    ///
    /// @param settings the bounds of their originals
    default Optional<Tiler> tiler(PyramidSettings settings) {
        return Optional.empty();
    }
}
