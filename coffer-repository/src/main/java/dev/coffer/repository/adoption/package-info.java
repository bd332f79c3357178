/// Takes objects that are there already into the catalogue, without copying them.
@NullMarked
package dev.coffer.repository.adoption;

import org.jspecify.annotations.NullMarked;
