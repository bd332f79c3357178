package dev.coffer.repository.fsck;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/// An iterator whose next element can be looked at.
final class Ahead<T> {
    private final Iterator<T> iterator;
    private Optional<T> next;

    Ahead(Iterator<T> iterator) {
        this.iterator = iterator;
        this.next = step();
    }

    Optional<T> peek() {
        return next;
    }

    T take() {
        T taken = next.orElseThrow(NoSuchElementException::new);
        next = step();
        return taken;
    }

    private Optional<T> step() {
        return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }
}
