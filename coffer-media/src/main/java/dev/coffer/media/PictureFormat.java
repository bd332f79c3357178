package dev.coffer.media;

import java.util.Locale;
import java.util.Optional;

/// The formats that are read, and those that are written.
///
/// AVIF, HEIC, JPEG XL and PDF are read, and the first three written, where the libvips in use can. BMP, SVG and PDF
/// are read alone.
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
    JXL("image/jxl", "jxl"),
    BMP("image/bmp", "bmp"),
    SVG("image/svg+xml", "svg"),
    PDF("application/pdf", "pdf");

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

    /// Whether pictures of this format are written; all are read.
    public boolean isWritten() {
        return switch (this) {
            case JPEG, PNG, WEBP, GIF, TIFF, AVIF, HEIC, JXL -> true;
            case BMP, SVG, PDF -> false;
        };
    }

    /// Whether it is a drawing, that has as many pixels as are wanted of it.
    public boolean isDrawing() {
        return this == SVG || this == PDF;
    }

    /// What a picture of this format becomes where nobody says of which format it is to be: the same, but for those
    /// that are not written and those that hardly a browser shows.
    public PictureFormat same() {
        return switch (this) {
            case JPEG, PNG, WEBP, GIF, TIFF, AVIF -> this;
            case HEIC -> JPEG;
            case JXL, BMP, SVG, PDF -> PNG;
        };
    }

    /// Whether quality counts for it: it loses some of the picture, and fewer bytes lose more.
    public boolean isLossy() {
        return switch (this) {
            case JPEG, WEBP, AVIF, HEIC, JXL -> true;
            case PNG, GIF, TIFF, BMP, SVG, PDF -> false;
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

    /// @return empty if it is none, or none that is written
    static Optional<PictureFormat> ofWord(String word) {
        for (PictureFormat format : values()) {
            if (format.isWritten() && format.word().equals(word)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
