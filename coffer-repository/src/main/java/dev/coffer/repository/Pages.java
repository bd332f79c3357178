package dev.coffer.repository;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A stream that is read a page at a time, so that it takes no more memory than a page.
///
/// Public for the packages of this module alone.
public final class Pages {

    /// Reads the page behind another.
    @FunctionalInterface
    public interface Reader<T> {
        /// @param last what the page before ended with; empty for the first
        /// @return an empty page at the end
        List<T> after(Optional<T> last);
    }

    public static <T> Stream<T> stream(Reader<T> reader) {
        Iterator<T> iterator = new PagedIterator<>(reader);
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator, traits), false);
    }

    private static final class PagedIterator<T> implements Iterator<T> {
        private final Reader<T> reader;
        private Optional<T> last = Optional.empty();
        private Iterator<T> page = List.<T>of().iterator();
        private boolean ended;

        PagedIterator(Reader<T> reader) {
            this.reader = reader;
        }

        @Override
        public boolean hasNext() {
            if (!page.hasNext() && !ended) {
                page = reader.after(last).iterator();
                ended = !page.hasNext();
            }
            return page.hasNext();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            T next = page.next();
            last = Optional.of(next);
            return next;
        }
    }

    private Pages() {}
}
