package dev.coffer.media.derivatives;

import dev.coffer.media.DerivativeStatistics;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/// What was done so far.
final class Counts {
    final LongAdder memoryHits = new LongAdder();
    final LongAdder diskHits = new LongAdder();
    final LongAdder joined = new LongAdder();
    final LongAdder renders = new LongAdder();
    final LongAdder renderNanos = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder later = new LongAdder();

    DerivativeStatistics statistics(
            Kept kept, Optional<StoredDerivatives> stored, RenderQueue queue, BackgroundRenders background) {
        return new DerivativeStatistics(
                memoryHits.sum(),
                diskHits.sum(),
                joined.sum(),
                renders.sum(),
                renderNanos.sum(),
                failed.sum(),
                refused.sum(),
                dropped.sum(),
                kept.disk().map(cache -> cache.healed.sum()).orElse(0L),
                kept.disk().map(cache -> cache.bypassed.sum()).orElse(0L),
                stored.map(store -> store.hits.sum()).orElse(0L),
                stored.map(store -> store.stored.sum()).orElse(0L),
                stored.map(store -> store.healed.sum()).orElse(0L),
                stored.map(store -> store.bypassed.sum()).orElse(0L),
                later.sum(),
                background.dropped(),
                queue.waiting(),
                queue.rendering(),
                kept.memory().bytes(),
                kept.disk().map(DiskCache::bytes).orElse(0L));
    }
}
