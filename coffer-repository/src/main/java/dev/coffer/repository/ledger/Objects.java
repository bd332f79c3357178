package dev.coffer.repository.ledger;

import dev.coffer.repository.DerivativePart;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/// The objects of derivatives. A name has one writer and one content, so a write whose answer was lost is
/// repeated.
record Objects(ObjectStore store) {
    private static final int ATTEMPTS = 3;
    /// A picture is in memory whole.
    private static final long MOST = 1L << 30;

    /// @throws StoreException.NotFound if it is not there
    /// @throws RepositoryException.Corrupt if its bytes are not those of the row
    byte[] read(DerivativeRow row) {
        DerivativeRow.Result result = row.result().orElseThrow();
        try (StoredObject object = store.read(row.object())) {
            if (object.info().size() != result.size() || result.size() > MOST) {
                throw corrupt(row.object(), "it has " + object.info().size() + " bytes instead of " + result.size());
            }
            byte[] bytes = object.bytes().readNBytes((int) result.size());
            MessageDigest digest = Sha256.digest();
            digest.update(bytes);
            if (!Sha256.ofDigest(digest.digest()).equals(result.digest())) {
                throw corrupt(row.object(), "its bytes are others");
            }
            return bytes;
        } catch (EOFException e) {
            throw corrupt(row.object(), "it ends before its end");
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read " + row.object() + ": " + e.getMessage(), e);
        }
    }

    /// Brings an object into a file that is not there yet.
    ///
    /// @throws StoreException.NotFound if it is not there
    /// @throws RepositoryException.Corrupt if its bytes are others; what was written is to be thrown away
    /// @throws IOException if the file cannot be written
    void bring(DerivativePart part, Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (StoredObject object = store.read(part.object());
                OutputStream out = new DigestOutputStream(
                        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), digest)) {
            if (object.info().size() != part.size()) {
                throw corrupt(part.object(), "it has " + object.info().size() + " bytes instead of " + part.size());
            }
            object.bytes().transferTo(out);
        } catch (EOFException e) {
            throw corrupt(part.object(), "it ends before its end");
        }
        if (!Sha256.ofDigest(digest.digest()).equals(part.digest())) {
            throw corrupt(part.object(), "its bytes are others");
        }
    }

    /// Whether an object is there, with the bytes that it should have.
    boolean isRight(DerivativePart part) {
        MessageDigest digest = Sha256.digest();
        try (StoredObject object = store.read(part.object());
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            object.bytes().transferTo(out);
            return Sha256.ofDigest(digest.digest()).equals(part.digest());
        } catch (StoreException.NotFound | StoreException.NoBucket | StoreException.Corrupt | EOFException e) {
            return false;
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read " + part.object() + ": " + e.getMessage(), e);
        }
    }

    void write(ObjectName object, Content bytes, Sha256 digest, String mediaType) {
        WriteOptions options = WriteOptions.plain().withContentType(mediaType);
        for (int attempt = 1; ; attempt++) {
            try {
                ObjectInfo written = store.write(object, bytes, options);
                if (written.size() != bytes.size()
                        || !written.sha256().map(digest::equals).orElse(true)) {
                    throw new RepositoryException.Corrupt("the object " + object + " is not what was written");
                }
                return;
            } catch (StoreException.Uncertain e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    void delete(ObjectName object) {
        store.delete(object);
    }

    private static RepositoryException.Corrupt corrupt(ObjectName object, String why) {
        return new RepositoryException.Corrupt("the derivative " + object + " is damaged: " + why);
    }
}
