package dev.coffer.media;

/// A picture that a recipe made.
///
/// @param bytes the encoded file; the receiver owns it
/// @param width in pixels
/// @param height in pixels
@SuppressWarnings("ArrayRecordComponent") // handed over once and written out; nobody compares renderings
public record Rendered(byte[] bytes, PictureFormat format, int width, int height) {}
