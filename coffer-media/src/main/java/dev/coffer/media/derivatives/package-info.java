/// Derivatives, found or made: caches in memory and on disk before a bounded queue of renders.
@NullMarked
package dev.coffer.media.derivatives;

import org.jspecify.annotations.NullMarked;
