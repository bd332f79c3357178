package dev.coffer.store.s3;

import dev.coffer.store.Content;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;

/// A part of a content as the body of a request, read anew for each attempt; it knows whether any of it may
/// have reached the server.
///
/// A content that cannot be read, or ends early, ends the request at once as [StoreException.Corrupt]:
/// repeating it would not help.
final class S3Body implements ContentStreamProvider {
    private final String what;
    private final Content content;
    private final long offset;
    private final long length;
    private volatile boolean wasRead;

    /// @param what the operation and its object, for messages
    S3Body(String what, Content content, long offset, long length) {
        this.what = what;
        this.content = content;
        this.offset = offset;
        this.length = length;
    }

    RequestBody request() {
        return RequestBody.fromContentProvider(this, length, "application/octet-stream");
    }

    /// In bytes.
    long length() {
        return length;
    }

    /// Whether an attempt has taken bytes to send them.
    boolean wasRead() {
        return wasRead || length == 0;
    }

    @Override
    public InputStream newStream() {
        try {
            return new Part(content.open(offset));
        } catch (IOException e) {
            throw unreadable(what, e);
        }
    }

    /// Opens this part to be digested here.
    InputStream openToDigest() {
        try {
            return new Part(content.openToDigest(offset));
        } catch (IOException e) {
            throw unreadable(what, e);
        }
    }

    /// The digest of this part of the content. That the content goes on where it should end is found out when it
    /// is sent.
    Sha256 digest() {
        try {
            return content.digest(offset, length);
        } catch (IOException e) {
            throw unreadable(what, e);
        }
    }

    static StoreException.Corrupt unreadable(String what, IOException e) {
        return new StoreException.Corrupt("cannot " + what + ": its content cannot be read (" + e + ")");
    }

    private StoreException.Corrupt notOfItsSize() {
        return new StoreException.Corrupt("cannot " + what + ": its content is not " + content.size() + " bytes long");
    }

    private final class Part extends InputStream {
        private final InputStream in;
        private long left = length;

        Part(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int at, int wanted) {
            if (wanted == 0) {
                return 0;
            }
            if (left == 0) {
                return -1;
            }
            wasRead = true;
            try {
                int got = in.read(buffer, at, (int) Math.min(wanted, left));
                if (got < 0) {
                    throw notOfItsSize();
                }
                left -= got;
                // the last bytes are kept back until it is sure that they are the last
                boolean last = left == 0 && offset + length == content.size();
                if (last && in.read() >= 0) {
                    throw notOfItsSize();
                }
                return got;
            } catch (IOException e) {
                throw unreadable(what, e);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
