package dev.coffer.media;

import java.util.Locale;

/// How new pixels are made of old ones.
public enum Filter {
    NEAREST,
    BILINEAR,
    BICUBIC,
    /// Lanczos over three lobes.
    ANTIALIAS;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
