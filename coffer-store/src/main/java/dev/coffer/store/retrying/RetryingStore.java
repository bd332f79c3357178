package dev.coffer.store.retrying;

import dev.coffer.store.ByteRange;
import dev.coffer.store.Capabilities;
import dev.coffer.store.Content;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.Deletion;
import dev.coffer.store.Description;
import dev.coffer.store.ForwardingStore;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Precondition;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Time;
import dev.coffer.store.Versioning;
import dev.coffer.store.WriteOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A store that tries again what may be tried again, and settles what is uncertain by asking.
///
/// - What was [StoreException.Unavailable] is repeated.
/// - A change that is [StoreException.Uncertain] is asked for: a write has happened if the object has the size,
///   digest and description that were to be written. Else it is repeated, under the same condition. So of two
///   conditional writers of the very same bytes and description both may believe that they won; `S3Store`,
///   which marks its conditional writes, does not take one for the other.
/// - A condition is looked at before the first attempt, and a refusal after an uncertain one is `Uncertain`.
/// - A stream that breaks off goes on at the byte where it broke, in the same version of the object; if another
///   version is there by then, it ends in [StoreException.Conflict].
/// - A listing that breaks off is asked for again, and goes on behind the last object it told.
///
/// All else is passed on at once. Once an attempt may have happened and no answer settles it, the failure is
/// `Uncertain`, whatever the later attempts met.
///
/// Pauses grow, with full jitter: each is anywhere between nothing and its bound. Repeats of all calls share a
/// budget, so that a store that is down is not asked many times by everybody. An interrupted thread does not
/// wait: the failure that it would have waited for is thrown, and its interrupt stays set.
public final class RetryingStore extends ForwardingStore {
    private final Attempts attempts;

    /// How long one tries.
    ///
    /// @param attempts of one call in all, the first one included
    /// @param firstPause bound of the pause after the first failure; it doubles with each
    /// @param longestPause bound of all pauses
    /// @param deadline after which a call is not repeated; a stream's begins anew whenever bytes have come
    /// @param budget how many repeats all calls have together; every fifth call that succeeds gives one back
    public record Patience(int attempts, Duration firstPause, Duration longestPause, Duration deadline, int budget) {

        /// @throws IllegalArgumentException if a value is out of its bounds; the message quotes it
        public Patience {
            if (attempts < 1 || budget < 0 || firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
                throw new IllegalArgumentException("not a way to try again: " + attempts + " attempts, pauses of "
                        + firstPause + " to " + longestPause + ", a budget of " + budget);
            }
        }

        /// 5 attempts, pauses of up to 0.1, 0.2, 0.4 … 20 seconds, two minutes in all; a budget of 100.
        public static Patience usual() {
            return new Patience(5, Duration.ofMillis(100), Duration.ofSeconds(20), Duration.ofMinutes(2), 100);
        }
    }

    private RetryingStore(ObjectStore store, Attempts attempts) {
        super(store);
        this.attempts = attempts;
    }

    /// With the usual patience.
    public static RetryingStore of(ObjectStore store) {
        return of(store, Patience.usual());
    }

    public static RetryingStore of(ObjectStore store, Patience patience) {
        return of(store, patience, Time.system());
    }

    /// @param time by which pauses and the deadline are measured
    public static RetryingStore of(ObjectStore store, Patience patience, Time time) {
        return of(store, patience, time, ThreadLocalRandom::current);
    }

    /// Where the jitter comes from.
    interface Chance {
        RandomGenerator get();
    }

    static RetryingStore of(ObjectStore store, Patience patience, Time time, Chance chance) {
        return new RetryingStore(store, new Attempts(patience, time, chance));
    }

    @Override
    public Capabilities capabilities() {
        return attempts.repeat(super::capabilities);
    }

    @Override
    public boolean bucketExists(String bucket) {
        return attempts.repeat(() -> super.bucketExists(bucket));
    }

    @Override
    public Optional<ObjectInfo> stat(ObjectName name) {
        return attempts.repeat(() -> super.stat(name));
    }

    @Override
    public StoredObject read(ObjectName name, ByteRange range) {
        StoredObject object = attempts.repeat(() -> super.read(name, range));
        ResumedBytes bytes = new ResumedBytes(store(), object, range, attempts);
        return new StoredObject(object.info(), bytes, object.file());
    }

    @Override
    public Stream<ObjectInfo> list(String bucket, String prefix) {
        ResumedListing listing = new ResumedListing(() -> super.list(bucket, prefix), attempts);
        return StreamSupport.stream(listing, false).onClose(listing::close);
    }

    @Override
    public Stream<String> buckets() {
        return attempts.repeat(super::buckets);
    }

    @Override
    public void createBucket(String bucket) {
        attempts.change(
                () -> {
                    super.createBucket(bucket);
                    return bucket;
                },
                () -> super.bucketExists(bucket) ? new Finding.Happened<>(bucket) : new Finding.NotYet<>());
    }

    @Override
    public ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        switch (options.precondition()) {
            case Precondition.None none -> {}
            case Precondition.Absent absent -> {
                if (stat(name).isPresent()) {
                    throw new StoreException.Conflict("cannot write " + name + ": it is there already");
                }
            }
            case Precondition.Unchanged(String etag) -> checkVersion("write", name, etag);
        }
        Expected expected = new Expected(content, options.description());
        return attempts.change(() -> super.write(name, content, options), () -> expected.find(super.stat(name)));
    }

    @Override
    public ObjectInfo copy(ObjectName source, ObjectName target, CopyOptions options) {
        options.sourceEtag().ifPresent(etag -> checkVersion("copy", source, etag));
        Optional<String> before = stat(target).map(ObjectInfo::etag);
        return attempts.change(
                () -> super.copy(source, target, options),
                () -> super.stat(target).map(ObjectInfo::etag).equals(before)
                        ? new Finding.NotYet<>()
                        : new Finding.Unknown<>());
    }

    @Override
    public ObjectInfo updateMetadata(ObjectName name, String expectedEtag, Description description) {
        checkVersion("update the metadata of", name, expectedEtag);
        return attempts.change(
                () -> super.updateMetadata(name, expectedEtag, description),
                () -> super.stat(name)
                        .filter(info -> info.description().equals(description))
                        .<Finding<ObjectInfo>>map(Finding.Happened::new)
                        .orElseGet(Finding.NotYet::new));
    }

    /// Asks before the first attempt: of a refusal that comes after an uncertain one it cannot be told any more
    /// whether it is the echo of a success.
    private void checkVersion(String operation, ObjectName name, String etag) {
        Optional<ObjectInfo> now = stat(name);
        if (now.isPresent() && !now.get().etag().equals(etag)) {
            throw new StoreException.Conflict("cannot " + operation + " " + name + ": version " + etag + " is no more, "
                    + now.get().etag() + " is there");
        }
    }

    @Override
    public void delete(ObjectName name) {
        attempts.change(
                () -> {
                    super.delete(name);
                    return name;
                },
                () -> super.stat(name).isEmpty() ? new Finding.Happened<>(name) : new Finding.NotYet<>());
    }

    @Override
    public Map<ObjectName, StoreException> deleteAll(Collection<ObjectName> names) {
        return new RepeatedDeletion(store(), attempts).of(names);
    }

    @Override
    public Versioning versioning(String bucket, String prefix) {
        return attempts.repeat(() -> super.versioning(bucket, prefix));
    }

    @Override
    public Deletion deleteForGood(Collection<ObjectName> names) {
        return new RepeatedDeletion(store(), attempts).forGood(names);
    }
}
