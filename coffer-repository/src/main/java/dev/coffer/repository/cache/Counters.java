package dev.coffer.repository.cache;

import java.util.concurrent.atomic.LongAdder;

/// What a cache counts.
final class Counters {
    final LongAdder hits = new LongAdder();
    final LongAdder downloads = new LongAdder();
    final LongAdder healed = new LongAdder();
    final LongAdder passedBy = new LongAdder();
    final LongAdder removed = new LongAdder();
    final LongAdder dropped = new LongAdder();

    HostCache.Statistics read() {
        return new HostCache.Statistics(
                hits.sum(), downloads.sum(), healed.sum(), passedBy.sum(), removed.sum(), dropped.sum());
    }
}
