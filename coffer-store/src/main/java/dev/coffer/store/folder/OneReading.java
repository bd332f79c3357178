package dev.coffer.store.folder;

import dev.coffer.store.Content;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The bytes of an object that is open for reading, to be read once: the object may be replaced meanwhile,
/// these bytes are not.
record OneReading(StoredObject object) implements Content {

    @Override
    public long size() {
        return object.info().size();
    }

    @Override
    public InputStream open(long offset) throws IOException {
        InputStream bytes = object.bytes();
        bytes.skipNBytes(offset);
        return bytes;
    }

    @Override
    public Optional<Sha256> sha256() {
        return object.info().sha256();
    }
}
