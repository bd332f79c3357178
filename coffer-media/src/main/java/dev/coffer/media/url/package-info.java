/// URLs of Coffer's own: read, written and signed.
@NullMarked
package dev.coffer.media.url;

import org.jspecify.annotations.NullMarked;
