package dev.coffer.repository.ledger;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.Fence;
import dev.coffer.repository.ledger.Rows.Order;
import dev.coffer.store.Deletion;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Derivatives on their way out: facts first, bytes second.
record Condemned(Catalogue catalogue, ObjectStore store, BlobLayout.Incarnations layout, LedgerStep.Listener steps) {
    /// When an object that was removed is looked at once more, in case a write of it arrives late.
    private static final Duration FIRST_LOOK = Duration.ofHours(1);

    private static final String REMOVED =
            "UPDATE removal SET removed_at = ?, due_at = ?, versions = ?, versions_stay = ?" + " WHERE store = '"
                    + BackupStore.MAIN + "' AND bucket = ? AND object_key = ? AND removed_at IS NULL";

    /// @return the rows that went
    List<DerivativeRow> condemn(Collection<UUID> ids, String reason) {
        List<DerivativeRow> gone = new ArrayList<>();
        List<UUID> all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += Rows.PAGE) {
            List<UUID> page = all.subList(from, Math.min(all.size(), from + Rows.PAGE));
            gone.addAll(catalogue.transact(tx -> {
                Rows rows = new Rows(layout.place());
                List<DerivativeRow> there = page.stream()
                        .flatMap(id -> rows.find(tx.session(), id).stream())
                        .toList();
                if (there.isEmpty()) {
                    return there;
                }
                List<String> condemned = Rows.condemn(
                        tx.session(),
                        there.stream().map(row -> row.id().toString()).toList(),
                        new Order(reason, tx.author(), tx.now()));
                return there.stream()
                        .filter(row -> condemned.contains(row.id().toString()))
                        .toList();
            }));
        }
        if (!gone.isEmpty()) {
            steps.reached(LedgerStep.CONDEMNED);
        }
        return gone;
    }

    int remove(Collection<UUID> ids, String reason) {
        List<DerivativeRow> gone = condemn(ids, reason);
        if (gone.isEmpty()) {
            return 0;
        }
        Fence.around(store, layout).check(catalogue);
        List<ObjectName> names = gone.stream().map(DerivativeRow::object).toList();
        Deletion answer = store.deleteForGood(names);
        steps.reached(LedgerStep.DELETED);
        long now = catalogue.clock().millis();
        List<@Nullable Object[]> values = new ArrayList<>();
        for (ObjectName name : names) {
            if (!answer.failed().containsKey(name)) {
                values.add(new @Nullable Object[] {
                    now,
                    now + FIRST_LOOK.toMillis(),
                    answer.versions().get(name),
                    answer.hidden().containsKey(name) ? 1 : 0,
                    name.bucket(),
                    name.key()
                });
            }
        }
        if (!values.isEmpty()) {
            catalogue.transact(tx -> tx.session().batch(REMOVED, values).length);
        }
        steps.reached(LedgerStep.NOTED);
        return gone.size();
    }
}
