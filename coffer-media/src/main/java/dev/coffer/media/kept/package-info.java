/// What is made of videos, kept in the ledger of derivatives.
@NullMarked
package dev.coffer.media.kept;

import org.jspecify.annotations.NullMarked;
