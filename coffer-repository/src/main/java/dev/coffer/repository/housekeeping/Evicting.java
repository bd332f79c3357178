package dev.coffer.repository.housekeeping;

import dev.coffer.repository.DerivativeLimits;
import dev.coffer.repository.housekeeping.Housekeeping.Item;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.ledger.Ledger.Evictable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/// Derivatives whose making was given up, that nobody has used for long, or that are too many.
record Evicting(Site site, Ledger ledger, DerivativeLimits limits) implements Chore {
    private static final int PAGE = 200;

    @Override
    public Task task() {
        return Task.DERIVATIVES;
    }

    @Override
    public Stream<Item> items() {
        return ledger.evictable(limits, site.at())
                .map(one -> new Item(
                        task(),
                        one.row().object().url(),
                        one.reason(),
                        one.row().size()));
    }

    @Override
    public void perform(Account account) {
        List<Evictable> page = new ArrayList<>();
        for (Iterator<Evictable> all = ledger.evictable(limits, site.at()).iterator(); all.hasNext(); ) {
            page.add(all.next());
            if (page.size() == PAGE || !all.hasNext()) {
                int gone = ledger.evict(List.copyOf(page));
                site.steps().reached(HousekeepingStep.CONDEMNED);
                long bytes = page.stream().mapToLong(one -> one.row().size()).sum();
                page.clear();
                if (!account.add(gone, bytes)) {
                    return;
                }
            }
        }
    }
}
