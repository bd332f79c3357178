package dev.coffer.store.sync;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/// What both sides have at one key; at least one of them has something.
record Pair(String key, Optional<Entry> source, Optional<Entry> target) {

    /// Two listings side by side.
    static Iterator<Pair> merge(Iterator<Entry> source, Iterator<Entry> target) {
        return new Iterator<>() {
            private Optional<Entry> one = Optional.empty();
            private Optional<Entry> other = Optional.empty();

            @Override
            public boolean hasNext() {
                if (one.isEmpty() && source.hasNext()) {
                    one = Optional.of(source.next());
                }
                if (other.isEmpty() && target.hasNext()) {
                    other = Optional.of(target.next());
                }
                return one.isPresent() || other.isPresent();
            }

            @Override
            public Pair next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int order = one.isEmpty() ? 1 : other.isEmpty() ? -1 : Entry.BY_KEY.compare(one.get(), other.get());
                Optional<Entry> source = order <= 0 ? one : Optional.empty();
                Optional<Entry> target = order >= 0 ? other : Optional.empty();
                one = order <= 0 ? Optional.empty() : one;
                other = order >= 0 ? Optional.empty() : other;
                return new Pair(source.or(() -> target).orElseThrow().key(), source, target);
            }
        };
    }
}
