package dev.coffer.media;

import java.util.Locale;
import java.util.Optional;

/// The raster formats that are read and written.
///
/// AVIF, HEIC and JPEG XL are written where the libvips in use can, and not read.
///
/// Which kinds of file are pictures here is decided by their first bytes alone, never by a name or a server;
/// whatever is not in this list does not reach a decoder.
public enum PictureFormat {
    JPEG("image/jpeg", "jpg"),
    PNG("image/png", "png"),
    WEBP("image/webp", "webp"),
    GIF("image/gif", "gif"),
    TIFF("image/tiff", "tiff"),
    AVIF("image/avif", "avif"),
    HEIC("image/heic", "heic"),
    JXL("image/jxl", "jxl");

    private final String mediaType;
    private final String extension;

    PictureFormat(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    public String mediaType() {
        return mediaType;
    }

    /// The usual file extension, without a dot.
    public String extension() {
        return extension;
    }

    /// Whether a picture in this format may be partly transparent; a GIF pixel is either there or not.
    public boolean holdsAlpha() {
        return this != JPEG;
    }

    /// Whether pictures of this format are read; all are written.
    public boolean isRead() {
        return switch (this) {
            case JPEG, PNG, WEBP, GIF, TIFF -> true;
            case AVIF, HEIC, JXL -> false;
        };
    }

    /// Whether quality counts for it: it loses some of the picture, and fewer bytes lose more.
    public boolean isLossy() {
        return switch (this) {
            case JPEG, WEBP, AVIF, HEIC, JXL -> true;
            case PNG, GIF, TIFF -> false;
        };
    }

    /// Whether a file in this format may be an animation.
    public boolean holdsFrames() {
        return this == GIF || this == WEBP;
    }

    /// The word for this format in a recipe's key.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<PictureFormat> ofWord(String word) {
        for (PictureFormat format : values()) {
            if (format.word().equals(word)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
