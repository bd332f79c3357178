package dev.coffer.store;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A store that hands every call to another: what a decorator begins with. It owns the other one, and closes
/// it when it is closed.
public abstract class ForwardingStore implements ObjectStore {
    private final ObjectStore store;

    protected ForwardingStore(ObjectStore store) {
        this.store = store;
    }

    /// The store behind.
    protected final ObjectStore store() {
        return store;
    }

    @Override
    public String describe() {
        return store.describe();
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
    public StoredObject read(ObjectName name, ByteRange range) {
        return store.read(name, range);
    }

    @Override
    public ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        return store.write(name, content, options);
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
    public Versioning versioning(String bucket, String prefix) {
        return store.versioning(bucket, prefix);
    }

    @Override
    public Deletion deleteForGood(Collection<ObjectName> names) {
        return store.deleteForGood(names);
    }

    @Override
    public Stream<ObjectInfo> list(String bucket, String prefix) {
        return store.list(bucket, prefix);
    }

    @Override
    public Stream<Listed> listLevel(String bucket, String prefix) {
        return store.listLevel(bucket, prefix);
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
