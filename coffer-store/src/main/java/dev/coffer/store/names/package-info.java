/// The names in a directory, in the order of a listing.
@NullMarked
package dev.coffer.store.names;

import org.jspecify.annotations.NullMarked;
