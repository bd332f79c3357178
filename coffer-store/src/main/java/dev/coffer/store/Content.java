package dev.coffer.store;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/// Bytes to be written: of a known size, and readable again, so that a failed request can be repeated.
///
/// Implementations are safe for use by several threads, each with a stream of its own.
public interface Content {

    /// The number of bytes.
    long size();

    /// Opens the bytes from `offset` on; the caller closes the stream.
    ///
    /// @param offset 0 to [#size()]
    /// @throws IOException if the bytes cannot be read
    InputStream open(long offset) throws IOException;

    /// The digest of all bytes, where the caller knows it already; a store then sends it, checks it, and need
    /// not compute it.
    Optional<Sha256> sha256();

    /// Opens the bytes from `offset` on, to be digested where they are and not sent: what counts or slows down what
    /// is sent leaves these alone. The caller closes the stream.
    ///
    /// @throws IOException if the bytes cannot be read
    default InputStream openToDigest(long offset) throws IOException {
        return open(offset);
    }

    /// The digest of `length` bytes from `offset` on, by reading them.
    ///
    /// @throws java.io.EOFException if there are fewer
    /// @throws IOException if the bytes cannot be read
    default Sha256 digest(long offset, long length) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[(int) Math.clamp(length, 1, 1 << 16)];
        try (InputStream in = openToDigest(offset)) {
            for (long left = length; left > 0; ) {
                int got = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (got < 0) {
                    throw new EOFException("the content ends " + left + " bytes early");
                }
                digest.update(buffer, 0, got);
                left -= got;
            }
        }
        return Sha256.ofDigest(digest.digest());
    }

    /// The file that holds exactly these bytes, where there is one; a folder store may then link or clone it.
    default Optional<Path> file() {
        return Optional.empty();
    }

    /// The given bytes. The array is not copied and must not be changed afterwards.
    static Content of(byte[] bytes) {
        return of(bytes, Optional.empty());
    }

    /// The given bytes, whose digest is known.
    static Content of(byte[] bytes, Sha256 sha256) {
        return of(bytes, Optional.of(sha256));
    }

    private static Content of(byte[] bytes, Optional<Sha256> sha256) {
        return new Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open(long offset) {
                int from = Math.toIntExact(offset);
                return new ByteArrayInputStream(bytes, from, bytes.length - from);
            }

            @Override
            public Optional<Sha256> sha256() {
                return sha256;
            }
        };
    }

    /// The bytes of a file that nobody changes meanwhile.
    ///
    /// @throws IOException if the file is missing or cannot be read
    static Content of(Path file) throws IOException {
        return of(file, Files.size(file), Optional.empty());
    }

    /// The bytes of a file whose size and digest were taken when it was written.
    static Content of(Path file, long size, Sha256 sha256) {
        return of(file, size, Optional.of(sha256));
    }

    private static Content of(Path file, long size, Optional<Sha256> sha256) {
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open(long offset) throws IOException {
                InputStream in = Files.newInputStream(file);
                try {
                    in.skipNBytes(offset);
                    return in;
                } catch (IOException e) {
                    in.close();
                    throw e;
                }
            }

            @Override
            public Optional<Sha256> sha256() {
                return sha256;
            }

            @Override
            public Optional<Path> file() {
                return Optional.of(file);
            }
        };
    }
}
