/// A store that counts what it does.
@NullMarked
package dev.coffer.store.measured;

import org.jspecify.annotations.NullMarked;
