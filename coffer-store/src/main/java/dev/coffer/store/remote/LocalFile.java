package dev.coffer.store.remote;

import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// A file that takes the bytes of an object, all or none.
final class LocalFile {
    private static final int BUFFER = 1 << 16;

    private LocalFile() {}

    /// Makes the file beside its place, verifies it, waits until the disk has it, and puts it there.
    ///
    /// @throws IOException if it cannot be made, or the bytes end early
    /// @throws StoreException.Corrupt if the bytes do not have the digest that the store tells
    static void replace(String what, Path target, StoredObject object) throws IOException {
        Path directory = Optional.ofNullable(target.toAbsolutePath().getParent())
                .orElseThrow(() -> new IOException(target + " is no file's name"));
        byte[] random = new byte[8];
        ThreadLocalRandom.current().nextBytes(random);
        Path temp = directory.resolve(".coffer-" + HexFormat.of().formatHex(random) + ".tmp");
        try {
            fill(what, temp, object);
            Files.move(temp, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temp);
        }
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    private static void fill(String what, Path file, StoredObject object) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            InputStream in = object.bytes();
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                digest.update(buffer, 0, got);
                size += got;
                for (ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, got); bytes.hasRemaining(); ) {
                    out.write(bytes);
                }
            }
            out.force(true);
        }
        Sha256 found = Sha256.ofDigest(digest.digest());
        Optional<Sha256> told = object.info().sha256();
        if (size != object.info().size() || (told.isPresent() && !told.get().equals(found))) {
            throw new StoreException.Corrupt("cannot " + what + ": " + size + " bytes with the SHA-256 " + found
                    + " came, not those that were written");
        }
    }
}
