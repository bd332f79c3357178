package dev.coffer.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/// Buckets of objects: bytes under names, with a media type and user metadata.
///
/// This is the whole contract; `ObjectStoreContract` checks every sentence of it on every store.
///
/// - **Atomic.** A write becomes visible all at once or not at all, metadata included. A reader sees the
///   bytes of one write, never a mix, also when the object is replaced while it reads. A process that dies
///   within a write leaves nothing that a reader or a listing sees.
/// - **Durable.** When a write has returned, the object outlives the process and, as far as the store can
///   promise, the machine.
/// - **Immediate.** What a call has returned, every later call of any client sees, listings included.
/// - **Bounded.** Bytes are streamed; memory does not grow with the size of objects or the length of
///   listings.
/// - **Honest.** A failure is a [StoreException] that says what is true afterwards. Absence is a value where
///   a question was asked ([#stat]) and [StoreException.NotFound] where bytes were demanded ([#read]).
///
/// Stores are safe for use by several threads, and by several processes at the same place. They do not create
/// buckets by writing into them; see [#createBucket].
///
/// Every call may end in [StoreException.Denied], [StoreException.Refused] (the store cannot take that name)
/// or [StoreException.Unavailable]; what is said at a method comes on top.
public interface ObjectStore extends AutoCloseable {

    /// The store in a line for people: its kind and place, never a credential.
    String describe();

    /// What this store does beyond the least. May ask the server, the first time.
    Capabilities capabilities();

    /// Makes a bucket; does nothing if the caller has it already.
    ///
    /// @throws StoreException.Conflict if somebody else has a bucket of that name
    void createBucket(String bucket);

    /// Whether the bucket is there.
    ///
    /// @throws StoreException.Denied if the caller may not know
    boolean bucketExists(String bucket);

    /// What is known of an object, or empty if there is none.
    ///
    /// @throws StoreException.NoBucket if there is no such bucket, where the store can tell (a HEAD on S3
    ///     cannot: then empty)
    Optional<ObjectInfo> stat(ObjectName name);

    /// Opens an object for reading.
    ///
    /// @throws StoreException.NotFound if there is none
    /// @throws StoreException.NoBucket if there is no such bucket
    /// @throws StoreException.Archived if the object must be restored first
    /// @throws StoreException.Refused if a part is asked for that begins at or after the end
    StoredObject read(ObjectName name, ByteRange range);

    /// Opens a whole object.
    ///
    /// @throws StoreException.NotFound if there is none
    default StoredObject read(ObjectName name) {
        return read(name, ByteRange.all());
    }

    /// Writes an object, replacing what was there if the precondition allows it. Its metadata are replaced
    /// with it.
    ///
    /// The SHA-256 of the bytes is taken on the way (or believed of [Content#sha256()] and checked against
    /// the bytes that were sent), handed to the store to be verified where it can, and kept with the object.
    ///
    /// @return the object as it now stands; its time is exact to a few seconds
    /// @throws StoreException.Conflict if the precondition did not hold
    /// @throws StoreException.Corrupt if the bytes read from `content` were not [Content#size()] many or did
    ///     not have its digest
    /// @throws StoreException.NoBucket if there is no such bucket
    /// @throws StoreException.Full if the store has no room
    /// @throws StoreException.Refused if the store has no such storage class
    /// @throws StoreException.Uncertain if the answer was lost; the same write may be repeated
    ObjectInfo write(ObjectName name, Content content, WriteOptions options);

    /// Copies an object within the store. The copy has the source's description unless another is given. An
    /// object may be copied onto itself: with new options it gets those, without it stays as it is.
    ///
    /// @return the copy as it now stands
    /// @throws StoreException.NotFound if there is no `source`
    /// @throws StoreException.NoBucket if there is no such bucket
    /// @throws StoreException.Conflict if another version of the source is there, as far as
    ///     [Capability#COPY_IF_UNCHANGED] goes; or if one came while an object was copied onto itself
    /// @throws StoreException.Archived if the source must be restored first
    ObjectInfo copy(ObjectName source, ObjectName target, CopyOptions options);

    /// Copies an object as it is.
    default ObjectInfo copy(ObjectName source, ObjectName target) {
        return copy(source, target, CopyOptions.plain());
    }

    /// Replaces what an object's readers are told, leaving its bytes. What is not given is gone.
    ///
    /// Bytes that somebody writes meanwhile are never replaced by those that were there before, where the
    /// store has [Capability#COPY_IF_UNCHANGED]; where it has [Capability#WRITE_IF_UNCHANGED] alone, that
    /// holds of writes with a precondition.
    ///
    /// @param expectedEtag the version the caller has seen
    /// @return the object as it now stands; its etag may be another
    /// @throws StoreException.NotFound if there is no such object
    /// @throws StoreException.Conflict if the object has changed since, as far as
    ///     [Capability#COPY_IF_UNCHANGED] goes
    /// @throws StoreException.Archived if the object must be restored first
    ObjectInfo updateMetadata(ObjectName name, String expectedEtag, Description description);

    /// Removes an object; does nothing if there is none.
    ///
    /// @throws StoreException.NoBucket if there is no such bucket
    void delete(ObjectName name);

    /// Removes many objects, in as few requests as the store allows. Those that could not be removed are in
    /// the answer, with the reason; the others are gone.
    Map<ObjectName, StoreException> deleteAll(Collection<ObjectName> names);

    /// Whether a bucket keeps what is overwritten and removed. Asks the store, each time: it can be
    /// turned on at any moment. A store that has no versions says [Versioning#NEVER].
    ///
    /// @param prefix of the keys that are meant: a caller may be allowed those alone
    /// @throws StoreException.NoBucket if there is no such bucket, where the store can tell
    default Versioning versioning(String bucket, String prefix) {
        return Versioning.NEVER;
    }

    /// Removes objects with every version that their bucket keeps of them, so that their bytes are gone.
    /// Versions are listed once and removed by their ids: what is written under the same name meanwhile
    /// stays.
    ///
    /// Where versions cannot be reached, objects are removed as [#deleteAll] does, and the answer says
    /// which of them are only hidden.
    default Deletion deleteForGood(Collection<ObjectName> names) {
        return new Deletion(Map.of(), Map.of(), deleteAll(names));
    }

    /// Removes objects as they come, a thousand at a time, so that memory does not grow with their number. The
    /// names may come of a listing of the same bucket.
    ///
    /// @param names read to the end, not closed
    /// @param failed is told of each that could not be removed, and why; what it throws ends the removal
    /// @return how many were removed, or were not there
    default long deleteAll(Stream<ObjectName> names, BiConsumer<ObjectName, StoreException> failed) {
        long removed = 0;
        List<ObjectName> batch = new ArrayList<>();
        for (Iterator<ObjectName> all = names.iterator(); all.hasNext(); ) {
            batch.add(all.next());
            if (batch.size() == 1000 || !all.hasNext()) {
                Map<ObjectName, StoreException> left = deleteAll(batch);
                left.forEach(failed);
                removed += batch.size() - left.size();
                batch.clear();
            }
        }
        return removed;
    }

    /// The objects of a bucket whose key begins with `prefix`, in the order of their keys' UTF-8 bytes,
    /// fetched as the stream is read. Objects written or removed meanwhile may or may not be in it. Keys that
    /// others have written and that no [ObjectName] can have are left out; the log tells how many. The caller
    /// closes the stream.
    ///
    /// @throws StoreException.NoBucket if there is no such bucket
    Stream<ObjectInfo> list(String bucket, String prefix);

    /// One level of a bucket, in the order of the keys' UTF-8 bytes: the objects whose key begins with
    /// `prefix` and has no further slash, and, once for each, what lies below a further slash. The caller closes
    /// the stream.
    ///
    /// @throws StoreException.NoBucket if there is no such bucket
    default Stream<Listed> listLevel(String bucket, String prefix) {
        return Listed.level(list(bucket, prefix), prefix);
    }

    /// The buckets the caller has, in order.
    Stream<String> buckets();

    /// Lets go of connections and threads; nothing that was written is touched.
    @Override
    void close();
}
