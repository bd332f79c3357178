package dev.coffer.store.measured;

import dev.coffer.store.ByteRange;
import dev.coffer.store.Content;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.Deletion;
import dev.coffer.store.Description;
import dev.coffer.store.ForwardingStore;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Time;
import dev.coffer.store.WriteOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A store that counts what it is asked, how long that took, what went wrong, and the bytes that flow.
///
/// Counting costs some ten nanoseconds a call, and takes no locks. A reading is timed until its bytes begin to
/// come, a listing until it is opened; what breaks off later is counted as a failure all the same. Bytes are
/// counted as they are read from streams: those of content again for each repeated request, and those that
/// somebody takes from [StoredObject#file()] not at all.
public final class MeasuredStore extends ForwardingStore {
    private final Time time;
    private final Map<Verb, Meter> meters = new EnumMap<>(Verb.class);
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder bytesWritten = new LongAdder();

    /// What a store is asked.
    public enum Verb {
        BUCKETS,
        STAT,
        READ,
        WRITE,
        COPY,
        UPDATE_METADATA,
        DELETE,
        DELETE_ALL,
        LIST
    }

    /// What was counted so far.
    ///
    /// @param verbs every verb, in their order
    /// @param bytesRead that came out of the store
    /// @param bytesWritten that were sent into it
    public record Snapshot(Map<Verb, Figures> verbs, long bytesRead, long bytesWritten) {
        public Snapshot {
            verbs = Map.copyOf(verbs);
        }

        public Figures of(Verb verb) {
            return verbs.getOrDefault(verb, Figures.NONE);
        }
    }

    /// What was counted of one verb.
    ///
    /// @param calls that have ended, well or not
    /// @param failures by the simple name of the [StoreException]; `Broken` for bytes that broke off. Of removals
    ///     of many, each name that failed counts
    /// @param total time of all calls together
    /// @param median within a factor of two, from above; zero without calls
    /// @param p99 what 99 of 100 calls did not exceed, within a factor of two, from above
    /// @param longest of all calls
    public record Figures(
            long calls, Map<String, Long> failures, Duration total, Duration median, Duration p99, Duration longest) {
        private static final Figures NONE =
                new Figures(0, Map.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

        public Figures {
            failures = Map.copyOf(failures);
        }
    }

    private interface Call<T> {
        T make();
    }

    private MeasuredStore(ObjectStore store, Time time) {
        super(store);
        this.time = time;
        for (Verb verb : Verb.values()) {
            meters.put(verb, new Meter());
        }
    }

    public static MeasuredStore of(ObjectStore store) {
        return of(store, Time.system());
    }

    /// @param time by which calls are timed
    public static MeasuredStore of(ObjectStore store, Time time) {
        return new MeasuredStore(store, time);
    }

    /// What was counted so far. Figures of calls that end meanwhile may be in it in part.
    public Snapshot snapshot() {
        Map<Verb, Figures> verbs = new EnumMap<>(Verb.class);
        meters.forEach((verb, meter) -> verbs.put(verb, meter.figures()));
        return new Snapshot(verbs, bytesRead.sum(), bytesWritten.sum());
    }

    @Override
    public void createBucket(String bucket) {
        timed(Verb.BUCKETS, () -> {
            super.createBucket(bucket);
            return bucket;
        });
    }

    @Override
    public boolean bucketExists(String bucket) {
        return timed(Verb.BUCKETS, () -> super.bucketExists(bucket));
    }

    @Override
    public Stream<String> buckets() {
        return timed(Verb.BUCKETS, super::buckets);
    }

    @Override
    public Optional<ObjectInfo> stat(ObjectName name) {
        return timed(Verb.STAT, () -> super.stat(name));
    }

    @Override
    public StoredObject read(ObjectName name, ByteRange range) {
        StoredObject object = timed(Verb.READ, () -> super.read(name, range));
        CountedBytes bytes = new CountedBytes(object.bytes(), bytesRead, meter(Verb.READ));
        return new StoredObject(object.info(), bytes, object.file());
    }

    @Override
    public ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        Content counted = new CountedContent(content, bytesWritten, meter(Verb.WRITE));
        return timed(Verb.WRITE, () -> super.write(name, counted, options));
    }

    @Override
    public ObjectInfo copy(ObjectName source, ObjectName target, CopyOptions options) {
        return timed(Verb.COPY, () -> super.copy(source, target, options));
    }

    @Override
    public ObjectInfo updateMetadata(ObjectName name, String expectedEtag, Description description) {
        return timed(Verb.UPDATE_METADATA, () -> super.updateMetadata(name, expectedEtag, description));
    }

    @Override
    public void delete(ObjectName name) {
        timed(Verb.DELETE, () -> {
            super.delete(name);
            return name;
        });
    }

    @Override
    public Map<ObjectName, StoreException> deleteAll(Collection<ObjectName> names) {
        Map<ObjectName, StoreException> failed = timed(Verb.DELETE_ALL, () -> super.deleteAll(names));
        failed.values().forEach(meter(Verb.DELETE_ALL)::failed);
        return failed;
    }

    @Override
    public Deletion deleteForGood(Collection<ObjectName> names) {
        Deletion deletion = timed(Verb.DELETE_ALL, () -> super.deleteForGood(names));
        deletion.failed().values().forEach(meter(Verb.DELETE_ALL)::failed);
        return deletion;
    }

    @Override
    public Stream<ObjectInfo> list(String bucket, String prefix) {
        Stream<ObjectInfo> objects = timed(Verb.LIST, () -> super.list(bucket, prefix));
        CountedListing counted = new CountedListing(objects.spliterator(), meter(Verb.LIST));
        return StreamSupport.stream(counted, false).onClose(objects::close);
    }

    private Meter meter(Verb verb) {
        return meters.getOrDefault(verb, new Meter());
    }

    private <T> T timed(Verb verb, Call<T> call) {
        Meter meter = meter(verb);
        long began = time.nanos();
        try {
            return call.make();
        } catch (StoreException e) {
            meter.failed(e);
            throw e;
        } finally {
            meter.took(time.nanos() - began);
        }
    }
}
