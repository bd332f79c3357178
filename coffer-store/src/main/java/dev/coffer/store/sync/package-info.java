/// Makes two sides agree: a directory and the objects below a prefix, or the objects below two prefixes.
@NullMarked
package dev.coffer.store.sync;

import org.jspecify.annotations.NullMarked;
