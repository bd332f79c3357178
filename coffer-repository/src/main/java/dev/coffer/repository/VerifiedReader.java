package dev.coffer.repository;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads objects into native memory and checks their digest.
///
/// A file of a folder store is hashed once: as long as its path, inode, modification time and size stay the
/// same, and it had been left alone for two seconds when it was hashed, its bytes are taken to be the ones
/// that were verified. The last [#REMEMBERED] files are remembered so, in memory, by each process.
final class VerifiedReader {
    private static final int REMEMBERED = 20_000;
    private static final int PIECE = 1 << 20;

    private record Verified(BlobId id, FileStamp stamp) {}

    private final ObjectStore store;
    private final Map<Path, Verified> verified = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Verified> eldest) {
            return size() > REMEMBERED;
        }
    };

    VerifiedReader(ObjectStore store) {
        this.store = store;
    }

    /// @throws StoreException.NotFound if the object is not there
    /// @throws RepositoryException.Corrupt if it is not the blob's
    MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
        try (StoredObject object = store.read(blob.object())) {
            if (object.info().size() != blob.size()) {
                throw corrupt(blob, "it has " + object.info().size() + " bytes instead of " + blob.size());
            }
            MemorySegment bytes = memory.allocate(blob.size());
            if (object.file().isPresent()) {
                readFile(blob, object.file().get(), bytes);
            } else {
                readStream(object.bytes(), bytes);
                check(blob, bytes);
            }
            return bytes;
        } catch (EOFException e) {
            throw corrupt(blob, "it ends before its end");
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read " + blob.object() + ": " + e.getMessage(), e);
        }
    }

    /// The bytes as a stream that verifies them at its end.
    ///
    /// @throws StoreException.NotFound if the object is not there
    /// @throws RepositoryException.Corrupt if it has another size
    InputStream open(HeldBlob blob) {
        StoredObject object = store.read(blob.object());
        if (object.info().size() == blob.size()) {
            return new VerifyingStream(object.bytes(), blob);
        }
        try (object) {
            throw corrupt(blob, "it has " + object.info().size() + " bytes instead of " + blob.size());
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read " + blob.object() + ": " + e.getMessage(), e);
        }
    }

    private void readFile(HeldBlob blob, Path file, MemorySegment bytes) throws IOException {
        FileStamp before = FileStamp.of(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long at = 0; at < bytes.byteSize(); ) {
                ByteBuffer piece = piece(bytes, at, 1 << 30);
                while (piece.hasRemaining()) {
                    int read = channel.read(piece, at);
                    if (read < 0) {
                        throw new EOFException();
                    }
                    at += read;
                }
            }
        }
        if (isVerified(file, new Verified(blob.id(), before))) {
            return;
        }
        check(blob, bytes);
        if (before.equals(FileStamp.of(file)) && before.wasSettledAt(System.currentTimeMillis())) {
            synchronized (verified) {
                verified.put(file, new Verified(blob.id(), before));
            }
        }
    }

    private boolean isVerified(Path file, Verified now) {
        synchronized (verified) {
            return now.equals(verified.get(file));
        }
    }

    private static void readStream(InputStream in, MemorySegment bytes) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE, Math.max(bytes.byteSize(), 1))];
        for (long at = 0; at < bytes.byteSize(); ) {
            int read = in.read(piece, 0, (int) Math.min(piece.length, bytes.byteSize() - at));
            if (read < 0) {
                throw new EOFException();
            }
            MemorySegment.copy(piece, 0, bytes, ValueLayout.JAVA_BYTE, at, read);
            at += read;
        }
    }

    private static void check(HeldBlob blob, MemorySegment bytes) {
        MessageDigest digest = switch (blob.id()) {
            case BlobId.BySha256 _ -> Sha256.digest();
            case BlobId.ByMd5 _ -> Md5.digest();
        };
        for (long at = 0; at < bytes.byteSize(); at += PIECE) {
            digest.update(piece(bytes, at, PIECE));
        }
        BlobId found = switch (blob.id()) {
            case BlobId.BySha256 _ -> BlobId.of(Sha256.ofDigest(digest.digest()));
            case BlobId.ByMd5 _ -> BlobId.of(Md5.ofDigest(digest.digest()));
        };
        if (!found.equals(blob.id())) {
            throw corrupt(blob, "its bytes are those of " + found);
        }
    }

    private static ByteBuffer piece(MemorySegment bytes, long at, int most) {
        return bytes.asSlice(at, Math.min(most, bytes.byteSize() - at)).asByteBuffer();
    }

    private static RepositoryException.Corrupt corrupt(HeldBlob blob, String what) {
        return new RepositoryException.Corrupt(
                "the object " + blob.object() + " is not the blob " + blob.id() + ": " + what);
    }
}
