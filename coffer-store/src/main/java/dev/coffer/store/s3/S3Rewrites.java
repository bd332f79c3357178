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
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// Gives an object another description by reading it and writing it again, bound to its version.
///
/// For servers that ignore the condition of a copy but not that of a write, as Ceph: a copy of an object onto
/// itself would there undo a write that came in between. What is not larger than a part is held in memory
/// meanwhile, what is larger in a temp file; a write that read from the server while it is under way would hold
/// one connection and wait for another.
///
/// @param mostInMemory in bytes
record S3Rewrites(S3Reads reads, S3Writes writes, long mostInMemory) {

    /// @param what the operation and its object, for messages
    /// @param seen the version that is meant
    /// @throws StoreException.Conflict if another version is there by the time it is written
    ObjectInfo rewrite(String what, ObjectInfo seen, Description told, Optional<StorageClass> place) {
        WriteOptions options = new WriteOptions(told, Precondition.unchanged(seen.etag()), place);
        try {
            if (seen.size() <= mostInMemory) {
                byte[] bytes = bytes(what, seen);
                return write(
                        seen,
                        seen.sha256().map(digest -> Content.of(bytes, digest)).orElseGet(() -> Content.of(bytes)),
                        options);
            }
            Path file = Files.createTempFile("coffer-rewrite-", ".tmp");
            try {
                bring(what, seen, file);
                Optional<Sha256> digest = seen.sha256();
                Content content = digest.isPresent() ? Content.of(file, seen.size(), digest.get()) : Content.of(file);
                return write(seen, content, options);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new StoreException.Unavailable(
                    "cannot " + what + ": its bytes could not be brought here (" + e.getMessage() + ")", e);
        }
    }

    private ObjectInfo write(ObjectInfo seen, Content content, WriteOptions options) {
        return writes.writeAtOnce(seen.name(), content, options);
    }

    private byte[] bytes(String what, ObjectInfo seen) throws IOException {
        try (StoredObject object = open(what, seen)) {
            byte[] bytes = object.bytes().readAllBytes();
            check(seen, bytes.length);
            return bytes;
        }
    }

    private void bring(String what, ObjectInfo seen, Path file) throws IOException {
        try (StoredObject object = open(what, seen)) {
            check(seen, Files.copy(object.bytes(), file, StandardCopyOption.REPLACE_EXISTING));
        }
    }

    private StoredObject open(String what, ObjectInfo seen) throws IOException {
        StoredObject object = reads.read(seen.name(), ByteRange.all());
        if (object.info().etag().equals(seen.etag())) {
            return object;
        }
        object.close();
        throw new StoreException.Conflict("cannot " + what + ": version " + seen.etag() + " is no more, "
                + object.info().etag() + " is there");
    }

    private static void check(ObjectInfo seen, long came) throws IOException {
        if (came != seen.size()) {
            throw new EOFException(came + " bytes came of " + seen.size());
        }
    }
}
