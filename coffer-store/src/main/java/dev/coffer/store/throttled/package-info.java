/// A store whose transfers keep to a rate.
@NullMarked
package dev.coffer.store.throttled;

import org.jspecify.annotations.NullMarked;
