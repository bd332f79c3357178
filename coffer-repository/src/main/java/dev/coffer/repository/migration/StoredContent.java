package dev.coffer.repository.migration;

import dev.coffer.store.ByteRange;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoredObject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The bytes of an object, to be written elsewhere. The digest is what they have to have: the store that
/// they are written to refuses others.
record StoredContent(ObjectStore store, ObjectName object, long size, Sha256 digest) implements Content {

    @Override
    public InputStream open(long offset) throws IOException {
        if (offset == size) {
            return InputStream.nullInputStream();
        }
        StoredObject stored = store.read(object, offset == 0 ? ByteRange.all() : new ByteRange.From(offset));
        return new FilterInputStream(stored.bytes()) {
            @Override
            public void close() throws IOException {
                stored.close();
            }
        };
    }

    @Override
    public Optional<Sha256> sha256() {
        return Optional.of(digest);
    }
}
