/// Rendering with libvips, called in process.
@NullMarked
package dev.coffer.media.vips;

import org.jspecify.annotations.NullMarked;
