/// Snapshots of the catalogue in the backup store, what is restored from them, and copies of the blobs.
@NullMarked
package dev.coffer.repository.backup;

import org.jspecify.annotations.NullMarked;
