package dev.coffer.repository;

import dev.coffer.store.ByteRange;
import dev.coffer.store.Capabilities;
import dev.coffer.store.Content;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/// A store whose next writes and reads go wrong in a way that is told beforehand.
final class FaultyStore implements ObjectStore {

    enum Fault {
        /// The write happens, its answer is lost.
        ANSWER_LOST,
        /// The write does not happen, and nobody says so.
        REQUEST_LOST,
        /// The store says that it cannot now.
        UNAVAILABLE,
        /// The object is not found, though it is there.
        NOT_FOUND,
        /// The store refuses for good.
        DENIED
    }

    private final ObjectStore store;
    private final Queue<Fault> writes = new ConcurrentLinkedQueue<>();
    private final Queue<Fault> reads = new ConcurrentLinkedQueue<>();

    FaultyStore(ObjectStore store) {
        this.store = store;
    }

    FaultyStore onWrite(Fault... faults) {
        writes.addAll(List.of(faults));
        return this;
    }

    FaultyStore onRead(Fault... faults) {
        reads.addAll(List.of(faults));
        return this;
    }

    @Override
    public ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        Fault fault = writes.poll();
        if (fault == null) {
            return store.write(name, content, options);
        }
        switch (fault) {
            case ANSWER_LOST -> {
                store.write(name, content, options);
                throw new StoreException.Uncertain("the answer was lost", null);
            }
            case REQUEST_LOST -> throw new StoreException.Uncertain("the answer was lost", null);
            case UNAVAILABLE -> throw new StoreException.Unavailable("503", null);
            case NOT_FOUND -> throw new StoreException.NotFound("not found");
            case DENIED -> throw new StoreException.Denied("403", null);
        }
        throw new AssertionError(fault);
    }

    @Override
    public StoredObject read(ObjectName name, ByteRange range) {
        Fault fault = reads.poll();
        if (fault == Fault.NOT_FOUND) {
            throw new StoreException.NotFound("not found");
        }
        return store.read(name, range);
    }

    @Override
    public String describe() {
        return "faulty " + store.describe();
    }

    @Override
    public Capabilities capabilities() {
        return store.capabilities();
    }

    @Override
    public void createBucket(String bucket) {
        store.createBucket(bucket);
    }

    @Override
    public boolean bucketExists(String bucket) {
        return store.bucketExists(bucket);
    }

    @Override
    public Optional<ObjectInfo> stat(ObjectName name) {
        return store.stat(name);
    }

    @Override
    public ObjectInfo copy(ObjectName source, ObjectName target, CopyOptions options) {
        return store.copy(source, target, options);
    }

    @Override
    public ObjectInfo updateMetadata(ObjectName name, String expectedEtag, Description description) {
        return store.updateMetadata(name, expectedEtag, description);
    }

    @Override
    public void delete(ObjectName name) {
        store.delete(name);
    }

    @Override
    public Map<ObjectName, StoreException> deleteAll(Collection<ObjectName> names) {
        return store.deleteAll(names);
    }

    @Override
    public Stream<ObjectInfo> list(String bucket, String prefix) {
        return store.list(bucket, prefix);
    }

    @Override
    public Stream<String> buckets() {
        return store.buckets();
    }

    @Override
    public void close() {
        store.close();
    }
}
