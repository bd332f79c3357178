@NullMarked
package dev.coffer.repository.ledger;

import org.jspecify.annotations.NullMarked;
