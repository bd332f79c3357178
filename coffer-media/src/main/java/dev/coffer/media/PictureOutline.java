package dev.coffer.media;

import dev.coffer.repository.Dimensions;

/// What a picture's header says of it: all that is said about one that is too large to be decoded.
///
/// @param bytes of the file
/// @param stored the size as stored
/// @param upright the size with the orientation applied
/// @param frames of an animation, or pages of a TIFF
public record PictureOutline(
        long bytes, PictureFormat format, Dimensions stored, Dimensions upright, Orientation orientation, int frames) {}
