package dev.coffer.repository;

import java.util.Optional;

/// What a [PictureInspector] saw.
public sealed interface Inspection {

    /// No picture, or of a kind that is not inspected.
    record NotAPicture() implements Inspection {}

    /// A picture whose bytes are all there, as far as was looked.
    record Sound(Dimensions dimensions) implements Inspection {}

    /// A picture by its first bytes that cannot be decoded to its end.
    ///
    /// @param reason one line, for people
    record Damaged(Optional<Dimensions> dimensions, String reason) implements Inspection {}
}
