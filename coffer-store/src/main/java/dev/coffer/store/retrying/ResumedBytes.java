package dev.coffer.store.retrying;

import dev.coffer.store.ByteRange;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// An object's bytes, which go on where they broke off; for one thread.
final class ResumedBytes extends InputStream {
    /// So many bytes are progress: what breaks off later is a new failure, not a further one.
    private static final long PROGRESS = 1 << 16;

    private final ObjectStore store;
    private final ObjectInfo info;
    private final Attempts attempts;
    private final long end;
    private long at;
    private @Nullable InputStream in;
    private Attempts.@Nullable Series failures;
    private long progressFrom;
    private boolean closed;

    ResumedBytes(ObjectStore store, StoredObject object, ByteRange range, Attempts attempts) {
        this.store = store;
        this.info = object.info();
        this.attempts = attempts;
        this.at = range.offset();
        this.end = at + Math.min(range.maxLength(), info.size() - at);
        this.in = object.bytes();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (closed) {
            throw new IOException("the stream is closed");
        }
        while (at < end) {
            try {
                int got = opened().read(buffer, offset, (int) Math.min(length, end - at));
                if (got < 0) {
                    throw new EOFException("the connection ended " + (end - at) + " bytes early");
                }
                at += got;
                if (at - progressFrom >= PROGRESS) {
                    failures = null;
                }
                return got;
            } catch (IOException e) {
                again(e);
            }
        }
        return -1;
    }

    private InputStream opened() throws IOException {
        InputStream known = in;
        if (known != null) {
            return known;
        }
        StoredObject object;
        try {
            object = store.read(info.name(), new ByteRange.Part(at, end - at));
        } catch (StoreException.Unavailable e) {
            throw new IOException(e.getMessage(), e);
        }
        if (!object.info().etag().equals(info.etag())) {
            object.close();
            throw new StoreException.Conflict("cannot read " + info.name() + " on from byte " + at
                    + ": the connection broke there, and another version is there by now");
        }
        in = object.bytes();
        return object.bytes();
    }

    private void again(IOException e) throws IOException {
        letGo();
        if (Thread.currentThread().isInterrupted()) {
            throw e;
        }
        Attempts.Series series = failures;
        if (series == null) {
            series = attempts.new Series();
            failures = series;
            progressFrom = at;
        }
        if (!series.goesOnAfter()) {
            throw e;
        }
    }

    @Override
    public int available() throws IOException {
        return in == null ? 0 : in.available();
    }

    @Override
    public void close() {
        closed = true;
        letGo();
    }

    private void letGo() {
        InputStream open = in;
        in = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // it gave what was wanted of it, or has broken already
            }
        }
    }
}
