/// Compares what a repository's stores hold with what its catalogue says.
@NullMarked
package dev.coffer.repository.fsck;

import org.jspecify.annotations.NullMarked;
