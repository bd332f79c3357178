package dev.coffer.store.measured;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.StoreException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;

/// A listing whose breaking off is counted.
final class CountedListing extends Spliterators.AbstractSpliterator<ObjectInfo> {
    private final Spliterator<ObjectInfo> objects;
    private final Meter meter;

    CountedListing(Spliterator<ObjectInfo> objects, Meter meter) {
        super(objects.estimateSize(), Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL);
        this.objects = objects;
        this.meter = meter;
    }

    @Override
    public boolean tryAdvance(Consumer<? super ObjectInfo> action) {
        try {
            return objects.tryAdvance(action);
        } catch (StoreException e) {
            meter.failed(e);
            throw e;
        }
    }
}
