@NullMarked
package dev.coffer.repository.archive;

import org.jspecify.annotations.NullMarked;
