/// S3 and what speaks like it, through AWS's SDK.
///
/// `docs/design/store.md` gives the names of Coffer's own metadata, the order of requests, and what is true
/// after each failure.
@NullMarked
package dev.coffer.store.s3;

import org.jspecify.annotations.NullMarked;
