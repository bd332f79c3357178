package dev.coffer.media;

/// What became of an image request of the IIIF Image API.
public sealed interface IiifOutcome {

    /// It can be written, and waits for the picture's size.
    record Asked(IiifRequest request) implements IiifOutcome {}

    /// It can be made.
    ///
    /// @param canonical the one spelling of the four parameters that ask for this, as
    ///     `full/300,200/0/default.jpg`
    record Picture(Recipe recipe, String canonical) implements IiifOutcome {}

    /// It cannot; a 400.
    ///
    /// @param message one line, for people
    record Refusal(String message) implements IiifOutcome {}
}
