@NullMarked
package dev.coffer.media;

import org.jspecify.annotations.NullMarked;
