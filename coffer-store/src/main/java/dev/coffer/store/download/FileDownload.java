package dev.coffer.store.download;

import dev.coffer.store.ByteRange;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/// Fills a part file with an object: from where an earlier download ended, or anew.
record FileDownload(
        ObjectStore store, ObjectName name, Download.Parts parts, Download.Progress progress, PartFile file) {
    static final int BUFFER = 1 << 17;

    /// Ends with the whole object in the file, verified. What was left by an earlier download and turns out to be
    /// wrong is thrown away, and so, once, is what was brought of a version that was replaced meanwhile.
    Download.Downloaded run() throws IOException {
        Optional<PartState> earlier = file.found();
        boolean changed = false;
        while (true) {
            try {
                return attempt(earlier);
            } catch (StoreException.Corrupt e) {
                if (earlier.isEmpty()) {
                    throw e;
                }
            } catch (StoreException.Conflict e) {
                if (changed) {
                    throw e;
                }
                changed = true;
            }
            earlier = Optional.empty();
        }
    }

    private Download.Downloaded attempt(Optional<PartState> earlier) throws IOException {
        Optional<Download.Downloaded> resumed = earlier.isPresent() ? goOn(earlier.get()) : Optional.empty();
        return resumed.isPresent() ? resumed.get() : anew();
    }

    /// Empty if another version is there by now.
    private Optional<Download.Downloaded> goOn(PartState earlier) throws IOException {
        int missing = earlier.done().nextClearBit(0);
        if (missing == earlier.parts()) {
            Optional<ObjectInfo> info = store.stat(name).filter(now -> isOf(earlier, now));
            return info.isEmpty() ? Optional.empty() : Optional.of(inParts(earlier, info.get(), Optional.empty()));
        }
        long begin = earlier.begin(missing);
        try (StoredObject object = store.read(name, new ByteRange.Part(begin, earlier.end(missing) - begin))) {
            return isOf(earlier, object.info())
                    ? Optional.of(inParts(earlier, object.info(), Optional.of(object)))
                    : Optional.empty();
        } catch (StoreException.Refused e) {
            return Optional.empty(); // it ends before
        }
    }

    private Download.Downloaded anew() throws IOException {
        try (StoredObject first = Download.first(store, name, parts.size())) {
            ObjectInfo info = first.info();
            if (info.size() <= parts.size()) {
                return inOne(first);
            }
            PartState state = PartState.of(info, parts.sizeFor(info.size()));
            file.begin(state, info);
            boolean begun = state.partSize() == parts.size();
            return inParts(state, info, begun ? Optional.of(first) : Optional.empty());
        }
    }

    private Download.Downloaded inOne(StoredObject object) throws IOException {
        ObjectInfo info = object.info();
        file.begin();
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[(int) Math.clamp(info.size(), 1, BUFFER)];
        for (long at = 0; at < info.size(); ) {
            int got = read(object.bytes(), buffer, info.size() - at);
            digest.update(buffer, 0, got);
            file.write(ByteBuffer.wrap(buffer, 0, got), at);
            at += got;
            progress.at(at, info.size());
        }
        return downloaded(info, Sha256.ofDigest(digest.digest()));
    }

    /// @param begun the first part that is missing, opened already
    private Download.Downloaded inParts(PartState state, ObjectInfo info, Optional<StoredObject> begun)
            throws IOException {
        file.resume(state, info);
        try (PartWorkers workers = PartWorkers.start(this, state, begun)) {
            MessageDigest digest = Sha256.digest();
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            for (long at = 0; at < state.size(); ) {
                PartWorkers.Reached reached = workers.awaitMore(at);
                progress.at(reached.bytes(), state.size());
                while (at < reached.prefix()) {
                    buffer.clear().limit((int) Math.min(BUFFER, reached.prefix() - at));
                    int got = file.read(buffer, at);
                    if (got < 0) {
                        throw new EOFException("somebody cut the file short");
                    }
                    digest.update(buffer.flip());
                    at += got;
                }
            }
            return downloaded(info, Sha256.ofDigest(digest.digest()));
        }
    }

    private Download.Downloaded downloaded(ObjectInfo info, Sha256 sha256) {
        Download.verify(name, info, sha256);
        return new Download.Downloaded(info, sha256);
    }

    static boolean isOf(PartState state, ObjectInfo info) {
        return info.size() == state.size() && PartState.version(info).equals(state.version());
    }

    /// Reads at least one byte; what the store does not give in the end is its failure.
    int read(InputStream in, byte[] buffer, long wanted) {
        try {
            int got = in.read(buffer, 0, (int) Math.min(buffer.length, wanted));
            if (got < 0) {
                throw new EOFException("it ended " + wanted + " bytes early");
            }
            return got;
        } catch (IOException e) {
            throw new StoreException.Unavailable(
                    "cannot " + file.what() + ": the connection broke, and trying again did not help (" + e.getMessage()
                            + ")",
                    e);
        }
    }
}
