/// Housekeeping: what nobody needs any more is found, said, and taken away.
@NullMarked
package dev.coffer.repository.housekeeping;

import org.jspecify.annotations.NullMarked;
