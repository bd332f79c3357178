@NullMarked
package dev.coffer.media.pilbox;

import org.jspecify.annotations.NullMarked;
