package dev.coffer.store.throttled;

import dev.coffer.store.ByteRange;
import dev.coffer.store.Content;
import dev.coffer.store.ForwardingStore;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Time;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// A store whose transfers keep to a rate: so many bytes a second over all objects that are read and written
/// at once, both ways together. After a pause at most a tenth of a second's bytes pass at once.
///
/// Counted are the bytes of objects, repeated requests included; not headers, listings, copies within the
/// store, or the reading of content for its digest. An interrupted thread gives up waiting: the stream it
/// reads or the write it makes fails, and its interrupt stays set.
public final class ThrottledStore extends ForwardingStore {
    private final Rate rate;

    private ThrottledStore(ObjectStore store, Rate rate) {
        super(store);
        this.rate = rate;
    }

    /// @param bytesPerSecond at least 1
    public static ThrottledStore of(ObjectStore store, long bytesPerSecond) {
        return of(store, bytesPerSecond, Time.system());
    }

    static ThrottledStore of(ObjectStore store, long bytesPerSecond, Time time) {
        return new ThrottledStore(store, new Rate(bytesPerSecond, time));
    }

    @Override
    public StoredObject read(ObjectName name, ByteRange range) {
        StoredObject object = super.read(name, range);
        return new StoredObject(object.info(), new ThrottledBytes(object.bytes(), rate), Optional.empty());
    }

    @Override
    public ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        return super.write(name, new Throttled(content, rate), options);
    }

    /// Offers no file, so that nothing passes unseen.
    private record Throttled(Content content, Rate rate) implements Content {
        @Override
        public long size() {
            return content.size();
        }

        @Override
        public InputStream open(long offset) throws IOException {
            return new ThrottledBytes(content.open(offset), rate);
        }

        @Override
        public Optional<Sha256> sha256() {
            return content.sha256();
        }

        @Override
        public InputStream openToDigest(long offset) throws IOException {
            return content.openToDigest(offset);
        }
    }
}
