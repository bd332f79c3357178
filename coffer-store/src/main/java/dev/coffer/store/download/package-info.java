/// Objects of any store brought into local files and streams.
@NullMarked
package dev.coffer.store.download;

import org.jspecify.annotations.NullMarked;
