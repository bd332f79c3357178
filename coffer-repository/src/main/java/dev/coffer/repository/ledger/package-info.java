/// Which derivatives are kept in the store: [dev.coffer.repository.ledger.Ledger].
@NullMarked
package dev.coffer.repository.ledger;

import org.jspecify.annotations.NullMarked;
