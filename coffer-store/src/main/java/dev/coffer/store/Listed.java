package dev.coffer.store;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What is on one level of a bucket, keys being taken as paths: an object, or all that lies below a slash.
public sealed interface Listed {

    /// By which a level is ordered: the key of the object, or what all keys below begin with.
    String key();

    /// An object on this level.
    record Here(ObjectInfo info) implements Listed {
        @Override
        public String key() {
            return info.name().key();
        }
    }

    /// Objects on levels below.
    ///
    /// @param key what their keys begin with; ends with a slash
    record Below(String key) implements Listed {}

    /// One level of a whole listing in order, which is read to its end.
    ///
    /// @param prefix what all keys of the listing begin with
    static Stream<Listed> level(Stream<ObjectInfo> listing, String prefix) {
        Iterator<ObjectInfo> objects = listing.iterator();
        var level =
                new Spliterators.AbstractSpliterator<Listed>(
                        Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL) {
                    private String below = "";

                    @Override
                    public boolean tryAdvance(Consumer<? super Listed> action) {
                        while (objects.hasNext()) {
                            ObjectInfo info = objects.next();
                            String key = info.name().key();
                            int slash = key.indexOf('/', prefix.length());
                            if (slash < 0) {
                                action.accept(new Here(info));
                                return true;
                            }
                            if (below.isEmpty() || !key.startsWith(below)) {
                                below = key.substring(0, slash + 1);
                                action.accept(new Below(below));
                                return true;
                            }
                        }
                        return false;
                    }
                };
        return StreamSupport.stream(level, false).onClose(listing::close);
    }
}
