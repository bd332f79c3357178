/// Brings back what a check found to be missing or wrong, from wherever its bytes still are.
@NullMarked
package dev.coffer.repository.repair;

import org.jspecify.annotations.NullMarked;
