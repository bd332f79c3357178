package dev.coffer.media;

import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Blobs of which those that are videos are read as their posters.
public interface VideoBlobs extends BlobSource {

    /// The same blobs, each as it is.
    BlobSource asTheyAre();

    /// What a video is; it is brought into a file for that.
    ///
    /// @return empty if it is none, by its first bytes, or there is nothing to look at it with
    /// @throws MediaException if it passes a limit, or cannot be read
    Optional<VideoInfo> probe(HeldBlob blob);

    /// The same where its bytes are at hand.
    Optional<VideoInfo> probe(MemorySegment bytes);
}
