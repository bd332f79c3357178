/// An object store that lives as long as its process.
@NullMarked
package dev.coffer.store.memory;

import org.jspecify.annotations.NullMarked;
