/// Pictures judged by their headers and their last bytes, without decoding.
@NullMarked
package dev.coffer.repository.headers;

import org.jspecify.annotations.NullMarked;
