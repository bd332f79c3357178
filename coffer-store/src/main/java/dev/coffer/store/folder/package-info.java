/// A directory as an object store: each object is a plain file under its key.
///
/// `docs/design/store.md` gives the format on disk and what is true after each failure.
@NullMarked
package dev.coffer.store.folder;

import org.jspecify.annotations.NullMarked;
