/// shift-media's dialect: paths that name a variant of an uploaded picture.
@NullMarked
package dev.coffer.media.shift;

import org.jspecify.annotations.NullMarked;
