package dev.coffer.store.s3;

import dev.coffer.store.ByteRange;
import dev.coffer.store.Content;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.Precondition;
import dev.coffer.store.Sha256;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Gives an object another description by reading it and writing it again, bound to its version.
///
/// For servers that ignore the condition of a copy but not that of a write, as Ceph: a copy of an object onto
/// itself would there undo a write that came in between. The bytes pass through here, streamed, which costs
/// time and never a write.
record S3Rewrites(S3Reads reads, S3Writes writes) {

    /// @param what the operation and its object, for messages
    /// @param seen the version that is meant
    /// @throws StoreException.Conflict if another version is there by the time it is written
    ObjectInfo rewrite(String what, ObjectInfo seen, Description told, Optional<StorageClass> place) {
        WriteOptions options = new WriteOptions(told, Precondition.unchanged(seen.etag()), place);
        Itself content = new Itself(reads, seen, new AtomicBoolean());
        try {
            return writes.writeAtOnce(seen.name(), content, options);
        } catch (StoreException.Corrupt e) {
            if (content.isGone.get()) {
                throw new StoreException.Conflict("cannot " + what + ": version " + seen.etag() + " is no more");
            }
            throw e;
        }
    }

    /// The bytes of one version of an object.
    private record Itself(S3Reads reads, ObjectInfo seen, AtomicBoolean isGone) implements Content {
        @Override
        public long size() {
            return seen.size();
        }

        @Override
        public InputStream open(long offset) throws IOException {
            if (offset == seen.size()) {
                return InputStream.nullInputStream();
            }
            StoredObject object = reads.read(seen.name(), offset == 0 ? ByteRange.all() : new ByteRange.From(offset));
            if (!object.info().etag().equals(seen.etag())) {
                object.close();
                isGone.set(true);
                throw new IOException("version " + seen.etag() + " is no more");
            }
            return object.bytes();
        }

        @Override
        public Optional<Sha256> sha256() {
            return seen.sha256();
        }
    }
}
