package dev.coffer.media;

import dev.coffer.store.StoredObject;
import java.net.URI;

/// What became of a request for a variant.
public sealed interface VariantAnswer {

    /// It was made, and lies in the bucket now.
    ///
    /// @param address where the public reads it
    record Made(MediaKey key, URI address, Derivative derivative) implements VariantAnswer {}

    /// It was there already. Who was sent here all the same was sent by an answer that somebody has kept, and has to
    /// get the bytes here: sent back, it would come again.
    ///
    /// @param object the reader closes it
    record Held(MediaKey key, StoredObject object) implements VariantAnswer {}

    /// It was signed, and there is no original.
    record NoOriginal(MediaKey key) implements VariantAnswer {}

    /// It is not to be had.
    record Refused(ShiftOutcome.Refusal refusal) implements VariantAnswer {}
}
