package dev.coffer.repository;

import dev.coffer.store.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// Bytes of a blob on their way out. Whoever reads them to their end knows that they are the blob's: instead
/// of the end, other bytes have a [RepositoryException.Corrupt].
final class VerifyingStream extends FilterInputStream {
    private final HeldBlob blob;
    private final MessageDigest digest;
    private long size;

    VerifyingStream(InputStream in, HeldBlob blob) {
        super(in);
        this.blob = blob;
        this.digest = switch (blob.id()) {
            case BlobId.BySha256 _ -> Sha256.digest();
            case BlobId.ByMd5 _ -> Md5.digest();
        };
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int read = in.read(bytes, from, length);
        if (read < 0) {
            check();
        } else {
            digest.update(bytes, from, read);
            size += read;
        }
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, 1 << 16)).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void check() throws IOException {
        MessageDigest taken;
        try {
            taken = (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IOException(e);
        }
        BlobId found = switch (blob.id()) {
            case BlobId.BySha256 _ -> BlobId.of(Sha256.ofDigest(taken.digest()));
            case BlobId.ByMd5 _ -> BlobId.of(Md5.ofDigest(taken.digest()));
        };
        if (!found.equals(blob.id())) {
            throw new RepositoryException.Corrupt("the object " + blob.object() + " is not the blob " + blob.id()
                    + ": its " + size + " bytes are those of " + found);
        }
    }
}
