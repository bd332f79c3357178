package dev.coffer.repository.migration;

import dev.coffer.store.Content;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.ForwardingStore;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Precondition;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/// The new store, which copies by itself what lies in it already: the bytes do not travel. They are read
/// once all the same, before the copy where the name is a digest that wrong bytes must not get, else the
/// copy itself: a digest is believed of nobody.
final class ReceivingStore extends ForwardingStore {
    private final boolean namesAreFixed;
    private final Migration.Step.Listener steps;

    /// Does not own `store`.
    ReceivingStore(ObjectStore store, boolean namesAreFixed, Migration.Step.Listener steps) {
        super(store);
        this.namesAreFixed = namesAreFixed;
        this.steps = steps;
    }

    @Override
    public ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        steps.reached(Migration.Step.ANNOUNCED);
        ObjectInfo written = content instanceof StoredContent stored && stored.store() == store()
                ? copy(name, stored, options)
                : super.write(name, content, options);
        steps.reached(Migration.Step.COPIED);
        return written;
    }

    private ObjectInfo copy(ObjectName name, StoredContent content, WriteOptions options) {
        if (options.precondition() instanceof Precondition.Absent && stat(name).isPresent()) {
            throw new StoreException.Conflict("cannot copy to " + name + ": it is there already");
        }
        if (namesAreFixed) {
            check(content.object(), content);
        }
        ObjectInfo copy = copy(content.object(), name, CopyOptions.plain().with(options.description()));
        if (!namesAreFixed) {
            check(name, content);
        }
        return copy;
    }

    private void check(ObjectName name, StoredContent content) {
        MessageDigest digest = Sha256.digest();
        try (StoredObject stored = read(name);
                InputStream in = new DigestInputStream(stored.bytes(), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read " + name + ": " + e.getMessage(), e);
        }
        Sha256 found = Sha256.ofDigest(digest.digest());
        if (!found.equals(content.digest())) {
            throw new StoreException.Corrupt(name + " has the SHA-256 " + found + " instead of " + content.digest());
        }
    }

    /// Nothing: the store is the caller's.
    @Override
    public void close() {}
}
