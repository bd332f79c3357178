@NullMarked
package dev.coffer.repository.backup;

import org.jspecify.annotations.NullMarked;
