package dev.coffer.store.memory;

import dev.coffer.store.ByteRange;
import dev.coffer.store.Capabilities;
import dev.coffer.store.Capability;
import dev.coffer.store.Content;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Precondition;
import dev.coffer.store.Sha256;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Objects in this process's memory: for tests and trials. It does all that a store can, but holds whole
/// objects, and is durable only while it is referred to.
public final class MemoryStore implements ObjectStore {
    private static final Capabilities CAPABILITIES = Capabilities.of(
            Capability.WRITE_IF_ABSENT,
            Capability.WRITE_IF_UNCHANGED,
            Capability.LARGE_WRITE_IF_ABSENT,
            Capability.COPY_IF_UNCHANGED,
            Capability.VERIFIES_SHA256,
            Capability.KEEPS_SHA256,
            Capability.HEADERS);

    private final Map<String, NavigableMap<ObjectName, Held>> buckets = new ConcurrentHashMap<>();
    private final AtomicLong versions = new AtomicLong();
    private final Clock clock;

    private record Held(ObjectInfo info, byte[] bytes) {}

    /// A store without buckets, on the system's clock.
    public MemoryStore() {
        this(Clock.systemUTC());
    }

    /// @param clock tells when objects were modified
    public MemoryStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String describe() {
        return "memory";
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void createBucket(String bucket) {
        if (!ObjectName.isBucket(bucket)) {
            throw new StoreException.Refused("cannot create a bucket named '" + bucket + "'", null);
        }
        buckets.computeIfAbsent(bucket, name -> new ConcurrentSkipListMap<>(Comparator.naturalOrder()));
    }

    @Override
    public boolean bucketExists(String bucket) {
        return buckets.containsKey(bucket);
    }

    @Override
    public Optional<ObjectInfo> stat(ObjectName name) {
        return Optional.ofNullable(bucket(name.bucket()).get(name)).map(Held::info);
    }

    @Override
    public StoredObject read(ObjectName name, ByteRange range) {
        Held held = held(name, "read");
        int from = Math.toIntExact(range.offset());
        if (!(range instanceof ByteRange.All) && from >= held.bytes.length) {
            throw new StoreException.Refused(
                    "cannot read " + name + " from byte " + from + ": it has " + held.bytes.length, null);
        }
        int length = (int) Math.min(range.maxLength(), held.bytes.length - from);
        return new StoredObject(held.info, new ByteArrayInputStream(held.bytes, from, length), Optional.empty());
    }

    @Override
    public ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        NavigableMap<ObjectName, Held> bucket = bucket(name.bucket());
        byte[] bytes = bytesOf(name, content);
        Sha256 sha256 = Sha256.of(bytes);
        if (content.sha256().isPresent() && !content.sha256().get().equals(sha256)) {
            throw new StoreException.Corrupt("cannot write " + name + ": its bytes have the SHA-256 " + sha256
                    + ", announced was " + content.sha256().get());
        }
        return put(bucket, name, bytes, sha256, options);
    }

    @Override
    public ObjectInfo copy(ObjectName source, ObjectName target, CopyOptions options) {
        Held held = held(source, "copy");
        if (options.sourceEtag().isPresent() && !options.sourceEtag().get().equals(held.info.etag())) {
            throw new StoreException.Conflict("cannot copy " + source + ": another version is there");
        }
        WriteOptions written = WriteOptions.of(options.description().orElseGet(held.info::description));
        written = options.storageClass().map(written::in).orElse(written);
        return put(
                bucket(target.bucket()), target, held.bytes, held.info.sha256().orElseThrow(), written);
    }

    @Override
    public ObjectInfo updateMetadata(ObjectName name, String expectedEtag, Description description) {
        Held held = held(name, "update the metadata of");
        WriteOptions options = WriteOptions.of(description).onlyIf(Precondition.unchanged(expectedEtag));
        return put(bucket(name.bucket()), name, held.bytes, held.info.sha256().orElseThrow(), options);
    }

    @Override
    public void delete(ObjectName name) {
        bucket(name.bucket()).remove(name);
    }

    @Override
    public Map<ObjectName, StoreException> deleteAll(Collection<ObjectName> names) {
        names.forEach(this::delete);
        return Map.of();
    }

    @Override
    public Stream<ObjectInfo> list(String bucket, String prefix) {
        return bucket(bucket).values().stream()
                .map(Held::info)
                .filter(info -> info.name().key().startsWith(prefix));
    }

    @Override
    public Stream<String> buckets() {
        return buckets.keySet().stream().sorted();
    }

    @Override
    public void close() {}

    private NavigableMap<ObjectName, Held> bucket(String bucket) {
        NavigableMap<ObjectName, Held> objects = buckets.get(bucket);
        if (objects == null) {
            throw new StoreException.NoBucket("no bucket '" + bucket + "' in memory");
        }
        return objects;
    }

    private Held held(ObjectName name, String operation) {
        Held held = bucket(name.bucket()).get(name);
        if (held == null) {
            throw new StoreException.NotFound("cannot " + operation + " " + name + ": there is no such object");
        }
        return held;
    }

    private ObjectInfo put(
            NavigableMap<ObjectName, Held> bucket, ObjectName name, byte[] bytes, Sha256 sha256, WriteOptions options) {
        String etag = Long.toHexString(versions.incrementAndGet());
        options.storageClass()
                .filter(place -> !place.equals(StorageClass.STANDARD))
                .ifPresent(place -> {
                    throw new StoreException.Refused(
                            "cannot write " + name + ": memory has no storage class " + place, null);
                });
        ObjectInfo info = ObjectInfo.described(
                name, bytes.length, etag, clock.instant(), options.description(), Optional.of(sha256));
        bucket.compute(name, (key, old) -> {
            boolean holds = switch (options.precondition()) {
                case Precondition.None none -> true;
                case Precondition.Absent absent -> old == null;
                case Precondition.Unchanged(String seen) ->
                    old != null && old.info.etag().equals(seen);
            };
            if (!holds) {
                throw new StoreException.Conflict(
                        "cannot write " + name + ": " + (old == null ? "it is gone" : "another version is there"));
            }
            return new Held(info, bytes);
        });
        return info;
    }

    private static byte[] bytesOf(ObjectName name, Content content) {
        try (InputStream in = content.open(0)) {
            byte[] bytes = in.readNBytes(Math.toIntExact(content.size()));
            if (bytes.length != content.size() || in.read() >= 0) {
                throw new StoreException.Corrupt(
                        "cannot write " + name + ": its content is not " + content.size() + " bytes long");
            }
            return bytes;
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot write " + name + ": its content cannot be read", e);
        }
    }
}
