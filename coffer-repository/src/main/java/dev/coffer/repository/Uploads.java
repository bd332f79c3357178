package dev.coffer.repository;

import dev.coffer.store.Capabilities;
import dev.coffer.store.Capability;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Precondition;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.util.Optional;

/// Puts bytes under a name at which nothing may be replaced. A lost answer is met by the same write again;
/// that a store is not there is not, since it has tried again by itself before it said so.
final class Uploads {
    private static final int ATTEMPTS = 5;
    private static final long SMALL = 5L << 20;

    private final ObjectStore store;

    Uploads(ObjectStore store) {
        this.store = store;
    }

    /// Writes an object, unless it is there.
    ///
    /// @return whether it was written by this call, as far as can be told
    /// @throws RepositoryException.Corrupt if another object lies there, or the store took other bytes
    boolean put(ObjectName object, Content content, Facts facts) {
        WriteOptions options = WriteOptions.plain().withContentType(facts.mediaType());
        Precondition absent = canRefuse(content.size()) ? Precondition.absent() : Precondition.none();
        Backoff backoff = new Backoff(ATTEMPTS);
        boolean unsure = false;
        while (true) {
            try {
                check(store.write(object, content, options.onlyIf(absent)), facts);
                return true;
            } catch (StoreException.Conflict e) {
                checkThere(object, facts, e);
                return unsure;
            } catch (StoreException.Uncertain e) {
                unsure = true;
                if (!backoff.again()) {
                    throw e;
                }
            }
        }
    }

    /// Writes an object whatever lies there, as it is not what its name says, or nothing does.
    ///
    /// @throws RepositoryException.Corrupt if the store took other bytes
    void replace(ObjectName object, Content content, Facts facts) {
        WriteOptions options = WriteOptions.plain().withContentType(facts.mediaType());
        Backoff backoff = new Backoff(ATTEMPTS);
        while (true) {
            try {
                check(store.write(object, content, options), facts);
                return;
            } catch (StoreException.Uncertain e) {
                if (!backoff.again()) {
                    throw e;
                }
            }
        }
    }

    /// Whether an object is there with as many bytes.
    boolean isThere(ObjectName object, Facts facts) {
        return store.stat(object).filter(info -> info.size() == facts.size()).isPresent();
    }

    private boolean canRefuse(long size) {
        Capabilities can = store.capabilities();
        return can.has(Capability.WRITE_IF_ABSENT) && (size <= SMALL || can.has(Capability.LARGE_WRITE_IF_ABSENT));
    }

    private void checkThere(ObjectName object, Facts facts, StoreException.Conflict conflict) {
        Optional<ObjectInfo> there = store.stat(object);
        if (there.isEmpty()) {
            throw conflict;
        }
        check(there.get(), facts);
    }

    private static void check(ObjectInfo info, Facts facts) {
        boolean same = info.size() == facts.size()
                && info.sha256().map(facts.digests().sha256()::equals).orElse(true);
        if (!same) {
            throw new RepositoryException.Corrupt("the object " + info.name() + " is not what was written: "
                    + info.size() + " bytes instead of " + facts.size() + ", SHA-256 "
                    + info.sha256().map(Object::toString).orElse("unknown"));
        }
    }
}
