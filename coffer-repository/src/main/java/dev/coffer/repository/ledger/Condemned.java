package dev.coffer.repository.ledger;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Fence;
import dev.coffer.repository.ledger.Rows.Gone;
import dev.coffer.store.Deletion;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Derivatives on their way out: facts first, bytes second.
record Condemned(Catalogue catalogue, ObjectStore store, BlobLayout.Incarnations layout, LedgerStep.Listener steps) {
    /// When an object that was removed is looked at once more, in case a write of it arrives late.
    private static final Duration FIRST_LOOK = Duration.ofHours(1);

    private static final String REMOVED =
            "UPDATE removal SET removed_at = ?, due_at = ?, versions = ?, versions_stay = ?" + " WHERE store = '"
                    + BackupStore.MAIN + "' AND bucket = ? AND object_key = ? AND removed_at IS NULL";

    List<String> condemn(Collection<UUID> ids, String reason) {
        return go(ids, reason).ids();
    }

    private Gone go(Collection<UUID> ids, String reason) {
        List<String> gone = new ArrayList<>();
        List<ObjectName> objects = new ArrayList<>();
        List<UUID> all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += Rows.PAGE) {
            List<UUID> page = all.subList(from, Math.min(all.size(), from + Rows.PAGE));
            Gone some = catalogue.transact(tx -> {
                Map<String, String> reasons = new LinkedHashMap<>();
                new Rows(layout.place()).there(tx.session(), page).forEach(id -> reasons.put(id, reason));
                return Rows.condemn(tx.session(), reasons, tx.author(), tx.now());
            });
            gone.addAll(some.ids());
            objects.addAll(some.objects());
        }
        if (!gone.isEmpty()) {
            steps.reached(LedgerStep.CONDEMNED);
        }
        return new Gone(gone, objects);
    }

    int remove(Collection<UUID> ids, String reason) {
        Gone gone = go(ids, reason);
        if (gone.ids().isEmpty()) {
            return 0;
        }
        Fence.around(store, layout).check(catalogue);
        List<ObjectName> names = gone.objects();
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
        return gone.ids().size();
    }
}
