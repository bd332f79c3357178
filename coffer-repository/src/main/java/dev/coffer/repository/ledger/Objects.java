package dev.coffer.repository.ledger;

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
                throw corrupt(row, "it has " + object.info().size() + " bytes instead of " + result.size());
            }
            byte[] bytes = object.bytes().readNBytes((int) result.size());
            MessageDigest digest = Sha256.digest();
            digest.update(bytes);
            if (!Sha256.ofDigest(digest.digest()).equals(result.digest())) {
                throw corrupt(row, "its bytes are others");
            }
            return bytes;
        } catch (EOFException e) {
            throw corrupt(row, "it ends before its end");
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read " + row.object() + ": " + e.getMessage(), e);
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

    private static RepositoryException.Corrupt corrupt(DerivativeRow row, String why) {
        return new RepositoryException.Corrupt("the derivative " + row.object() + " is damaged: " + why);
    }
}
