package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import java.lang.foreign.MemorySegment;

/// Follows recipes with libvips, in process and on the calling thread.
///
/// Safe for use by several threads, each of which does one rendering at a time. They must be platform threads: a
/// foreign call holds on to the carrier of a virtual one. Use a bounded pool, as many threads as there are cores.
/// No memory is kept between renderings.
public final class VipsRenderer implements dev.coffer.media.Renderer {

    private final RenderLimits limits;

    private VipsRenderer(RenderLimits limits) {
        this.limits = limits;
    }

    /// Loads libvips, once a process: the path in the system property `coffer.vips` or else the environment variable
    /// `COFFER_VIPS` (`system` stands for the operating system's), else the one bundled with Coffer, else the
    /// operating system's.
    ///
    /// @throws MediaException.Unavailable if there is none, or it does not load; the message says where was looked
    public static VipsRenderer open(RenderLimits limits) {
        return new VipsRenderer(limits);
    }

    /// Makes a picture of another.
    ///
    /// Only formats of [dev.coffer.media.PictureFormat] are decoded; size, frames and scans are read off the header and
    /// held against the limits before. Of an animation the first frame is taken. Colours are converted to sRGB.
    ///
    /// @param source a whole file; native memory is used in place, and must not change meanwhile
    /// @throws MediaException if there is no such picture to be had
    /// @throws IllegalStateException if called on a virtual thread
    public Rendered render(MemorySegment source, Recipe recipe) {
        throw new UnsupportedOperationException(limits.toString() + source + recipe);
    }

    /// A short word that changes whenever the same recipe may give other bytes: the library's version and the revision
    /// of the pipeline. For ETags and the keys of stored derivatives.
    public String engine() {
        return "vips";
    }
}
