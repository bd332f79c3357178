package dev.coffer.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/// What is known of bytes once they were read.
///
/// Public for the packages of this module alone.
///
/// @param size in bytes
/// @param dimensions of a picture
/// @param damage why they are not a whole picture, if they claim to be one
public record Facts(
        Digests digests, long size, String mediaType, Optional<Dimensions> dimensions, Optional<String> damage) {

    /// Reads a stream to its end, once; it is not closed. Pictures are not looked into.
    ///
    /// @throws IOException if it cannot be read
    public static Facts of(InputStream in) throws IOException {
        try (Intake intake = new Intake(Optional.empty(), Long.MAX_VALUE)) {
            in.transferTo(intake);
            long size = intake.size();
            String mediaType = intake.mediaType();
            return new Facts(intake.digests(), size, mediaType, Optional.empty(), Optional.empty());
        }
    }

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
