package dev.coffer.media;

import java.nio.file.Path;

/// Makes and reads the levels of a pyramid: the same picture, each level half as wide and high as the one
/// before it, in tiles that can be decoded apart.
///
/// Memory is bounded by a few rows of tiles, whatever the picture's size. Safe for use by several
/// threads; always platform threads.
public interface Tiler {

    /// Begins the levels of one picture.
    ///
    /// @param bytes that the largest of the files may have that are read
    /// @throws MediaException.Unavailable if nothing can be begun now
    Tiling begin(long bytes);

    /// Follows a recipe on a level, as [Renderer#render] does on an original; the caller bounds how much
    /// of it is decoded.
    ///
    /// @param level a file that was written by this
    /// @throws MediaException if the picture cannot be made; nothing is left behind
    Rendered render(Path level, Recipe recipe);

    /// Writes the levels of one picture, one after the other. For one thread.
    interface Tiling extends AutoCloseable {

        /// Writes a level.
        ///
        /// The file is a TIFF of 8-bit sRGB or grey, with alpha where the source has it, without
        /// metadata. Sides are rounded up when they are halved.
        ///
        /// @param source a picture that was held against the limits by its header
        /// @param sourceIsLevel whether the source was written by this, so that its pixels may be read in
        ///     any order
        /// @param turn how the pixels of a level are turned; [Orientation#O1] for sources that are none
        /// @param target a file that is not there yet
        /// @throws MediaException if it cannot be made; the target may be there, and is worthless
        void write(Path source, boolean sourceIsLevel, Orientation turn, boolean halved, Path target);

        /// Ends whatever was started for this.
        @Override
        void close();
    }
}
