package dev.coffer.store.retrying;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A listing that is asked for again when it breaks off, and goes on behind the last object that was told.
final class ResumedListing extends Spliterators.AbstractSpliterator<ObjectInfo> {
    private final Supplier<Stream<ObjectInfo>> listing;
    private final Attempts attempts;
    private Stream<ObjectInfo> stream;
    private Iterator<ObjectInfo> objects;
    private @Nullable ObjectName last;

    /// Asks at once, so that a missing bucket is told as soon as the store tells it.
    ResumedListing(Supplier<Stream<ObjectInfo>> listing, Attempts attempts) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL);
        this.listing = listing;
        this.attempts = attempts;
        this.stream = attempts.repeat(listing);
        this.objects = stream.iterator();
    }

    @Override
    public boolean tryAdvance(Consumer<? super ObjectInfo> action) {
        ObjectInfo next = next();
        if (next == null) {
            return false;
        }
        last = next.name();
        action.accept(next);
        return true;
    }

    private @Nullable ObjectInfo next() {
        Attempts.Series series = attempts.new Series();
        while (true) {
            try {
                while (objects.hasNext()) {
                    ObjectInfo next = objects.next();
                    if (last == null || next.name().compareTo(last) > 0) {
                        return next;
                    }
                }
                return null;
            } catch (StoreException.Unavailable e) {
                if (!series.goesOnAfter()) {
                    throw e;
                }
                close();
                stream = attempts.repeat(listing);
                objects = stream.iterator();
            }
        }
    }

    void close() {
        stream.close();
    }
}
