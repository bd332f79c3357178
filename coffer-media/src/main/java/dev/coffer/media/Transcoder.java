package dev.coffer.media;

import java.nio.file.Path;

/// Makes videos and pictures of a video. Safe for use by several threads.
public interface Transcoder extends AutoCloseable {

    /// The revision of the machinery: the same recipe and source give what looks and plays the same as
    /// long as this is the same.
    String engine();

    /// The same, of what follows a recipe: who has films made elsewhere may make pictures here.
    default String engine(VideoRecipe recipe) {
        return engine();
    }

    /// Starts, and does not wait.
    ///
    /// @param into an empty directory of the caller's, to be filled; what is in it is only to be used when
    ///     [Transcoding#await] has returned
    /// @return to be closed
    /// @throws MediaException if it cannot be begun: the source is no video, passes a limit, does not go
    ///     with the recipe, or what does the work is not there
    Transcoding start(VideoSource source, VideoRecipe recipe, Path into);

    /// The same for somebody who may die and have a successor: work that goes on elsewhere is found again and not begun
    /// twice, if the same is to be made of the same.
    default Transcoding start(VideoSource source, VideoRecipe recipe, Path into, Trace trace) {
        return start(source, recipe, into);
    }

    /// What is at work goes on.
    @Override
    default void close() {}
}
