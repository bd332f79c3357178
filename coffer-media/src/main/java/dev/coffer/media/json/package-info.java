/// Small JSON documents, read and written as trees.
@NullMarked
package dev.coffer.media.json;

import org.jspecify.annotations.NullMarked;
