/// Moves a repository from one place to another while it is in use.
@NullMarked
package dev.coffer.repository.migration;

import org.jspecify.annotations.NullMarked;
