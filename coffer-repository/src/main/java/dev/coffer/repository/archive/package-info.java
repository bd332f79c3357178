/// Entries whose bytes lie in a cold storage class, and how they are had back.
@NullMarked
package dev.coffer.repository.archive;

import org.jspecify.annotations.NullMarked;
