/// A store that tries again what may be tried again.
@NullMarked
package dev.coffer.store.retrying;

import org.jspecify.annotations.NullMarked;
