/// Files that people upload, and the variants of the pictures among them, in a bucket that the public reads.
@NullMarked
package dev.coffer.media.library;

import org.jspecify.annotations.NullMarked;
