@NullMarked
package dev.coffer.media.vips;

import org.jspecify.annotations.NullMarked;
