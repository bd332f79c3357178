package dev.coffer.repository;

import dev.coffer.store.Sha256;
import java.time.Instant;
import java.util.Optional;

/// What somebody has said of a picture, and when.
///
/// @param picture whose bytes it holds for, under whatever name they are
/// @param author who has said it last
public record Mark(Sha256 picture, Said said, Author author, Instant at) {

    /// What can be said of a picture.
    ///
    /// @param focus where crops have to look that ask for it
    /// @param keepsPlace whether what is made of the picture, and said about it, may tell where it was taken
    public record Said(Optional<FocalPoint> focus, boolean keepsPlace) {
        /// Nobody has said anything.
        public static final Said NOTHING = new Said(Optional.empty(), false);

        public Said withFocus(FocalPoint point) {
            return new Said(Optional.of(point), keepsPlace);
        }

        public Said withoutFocus() {
            return new Said(Optional.empty(), keepsPlace);
        }

        public Said keepingPlace(boolean other) {
            return new Said(focus, other);
        }

        public boolean isNothing() {
            return equals(NOTHING);
        }
    }
}
