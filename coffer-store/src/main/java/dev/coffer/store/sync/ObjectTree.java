package dev.coffer.store.sync;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import java.io.Closeable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/// The objects below a prefix, in the order of the keys' UTF-8 bytes, each with what is remembered of it.
///
/// A listing that is not in order would make what is on both sides look as if it were on one: it ends the run.
final class ObjectTree implements Iterator<Entry>, Closeable {
    private final Sync.Side.Objects side;
    private final Sync.Rules rules;
    private final Optional<RememberedDigests> remembered;
    private final boolean toFiles;
    private final Stream<ObjectInfo> listing;
    private final Iterator<ObjectInfo> objects;
    private Optional<Entry> ahead = Optional.empty();
    private String last = "";

    /// @param toFiles whether the other side is a directory, where a key that ends with a slash cannot be
    ObjectTree(Sync.Side.Objects side, Sync.Rules rules, Optional<RememberedDigests> remembered, boolean toFiles) {
        this.side = side;
        this.rules = rules;
        this.remembered = remembered;
        this.toFiles = toFiles;
        this.listing = side.store().list(side.bucket(), side.prefix() + rules.literalPrefix());
        this.objects = listing.iterator();
    }

    @Override
    public boolean hasNext() {
        while (ahead.isEmpty() && objects.hasNext()) {
            ahead = entry(objects.next());
        }
        return ahead.isPresent();
    }

    @Override
    public Entry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Entry next = ahead.orElseThrow();
        ahead = Optional.empty();
        return next;
    }

    private Optional<Entry> entry(ObjectInfo info) {
        String key = info.name().key().substring(side.prefix().length());
        if (ObjectName.UTF8_ORDER.compare(last, key) > 0) {
            throw new StoreException.Unavailable(
                    "cannot list " + side.describe() + ": the server does not list in order ('" + key + "' after '"
                            + last + "'), so nothing can be compared",
                    null);
        }
        last = key;
        if (key.isEmpty() || !rules.wants(key)) {
            return Optional.empty();
        }
        if (toFiles && key.endsWith("/")) {
            return Optional.of(new Entry.Odd(key, "stands for a directory"));
        }
        return Optional.of(new Entry.Held(key, info, remembered.flatMap(it -> it.of(key, info))));
    }

    @Override
    public void close() {
        listing.close();
    }
}
