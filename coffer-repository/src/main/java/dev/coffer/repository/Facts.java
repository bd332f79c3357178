package dev.coffer.repository;

import java.nio.file.Path;
import java.util.Optional;

/// What is known of bytes once they were read.
///
/// @param size in bytes
record Facts(Digests digests, long size, String mediaType, Optional<Dimensions> dimensions, Optional<String> damage) {

    /// Ends an intake, and has its file looked at if it claims to be a picture.
    static Facts of(Path file, Intake intake, PictureInspector inspector) {
        long size = intake.size();
        String mediaType = intake.mediaType();
        Digests digests = intake.digests();
        Inspection seen =
                mediaType.startsWith("image/") ? inspector.inspect(file, mediaType) : new Inspection.NotAPicture();
        return switch (seen) {
            case Inspection.NotAPicture _ -> new Facts(digests, size, mediaType, Optional.empty(), Optional.empty());
            case Inspection.Sound(var dimensions) ->
                new Facts(digests, size, mediaType, Optional.of(dimensions), Optional.empty());
            case Inspection.Damaged(var dimensions, var reason) ->
                new Facts(digests, size, mediaType, dimensions, Optional.of(reason));
        };
    }
}
