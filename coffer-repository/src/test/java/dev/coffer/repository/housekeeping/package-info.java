@NullMarked
package dev.coffer.repository.housekeeping;

import org.jspecify.annotations.NullMarked;
