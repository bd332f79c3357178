package dev.coffer.media.derivatives;

import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.PictureFormat;
import dev.coffer.repository.BlobId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// How a derivative lies in a file of the disk cache: a header of 64 bytes, the format's name, the picture; in
/// `<first 2 hex digits of the original>/<digest of the original>-<key>`, so that all that was made of an
/// original lies together; with `+` for `-` if the original is no blob, but was given.
///
/// ```
/// offset  bytes
///  0       8     "CofferD1"
///  8       8     CRC-32C of everything after these 16 bytes
/// 16      32     the key, as the first half of its 64 hex digits
/// 48       4     width in pixels
/// 52       4     height in pixels
/// 56       4     length of the format's name
/// 60       4     length of the picture
/// 64             the format's name in ASCII, then the picture, then nothing
/// ```
///
/// The sum finds every flipped bit and every torn write; it is not meant to hold against somebody who may
/// write into the directory.
final class CacheFile {
    private static final byte[] MAGIC = "CofferD1".getBytes(StandardCharsets.US_ASCII);
    private static final int SUMMED_FROM = 16;
    private static final int KEY_DIGITS = 32;
    private static final int HEADER = 64;
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{64}|[0-9a-f]{32})[-+][0-9a-f]{64}");

    private CacheFile() {}

    static ByteBuffer write(DerivativeKey key, Derivative derivative) {
        byte[] format = derivative.format().name().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(HEADER + format.length + derivative.size());
        file.put(MAGIC).putLong(0);
        file.put(key.hex().substring(0, KEY_DIGITS).getBytes(StandardCharsets.US_ASCII));
        file.putInt(derivative.width()).putInt(derivative.height());
        file.putInt(format.length).putInt(derivative.size());
        file.put(format).put(derivative.bytes()).flip();
        return file.putLong(MAGIC.length, sum(file));
    }

    /// @return empty if this is not, byte for byte, what was written for `key`
    static Optional<Derivative> read(DerivativeKey key, byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER || file.mismatch(ByteBuffer.wrap(MAGIC)) != MAGIC.length) {
            return Optional.empty();
        }
        int formatLength = file.getInt(56);
        int size = file.getInt(60);
        boolean whole = formatLength > 0 && size >= 0 && bytes.length == (long) HEADER + formatLength + size;
        if (!whole || file.getLong(MAGIC.length) != sum(file)) {
            return Optional.empty();
        }
        String owner = new String(bytes, SUMMED_FROM, KEY_DIGITS, StandardCharsets.US_ASCII);
        if (!key.hex().startsWith(owner)) {
            return Optional.empty();
        }
        PictureFormat format =
                PictureFormat.valueOf(new String(bytes, HEADER, formatLength, StandardCharsets.US_ASCII));
        ByteBuffer picture = file.slice(HEADER + formatLength, size);
        return Optional.of(new Derivative(format, file.getInt(48), file.getInt(52), picture));
    }

    static String name(DerivativeKey key) {
        return key.original().hex() + (key.isStored() ? '-' : '+') + key.hex();
    }

    /// The original of a file that [#walk] has visited.
    static BlobId original(Path file) {
        String name = String.valueOf(file.getFileName());
        return BlobId.parse(name.substring(0, name.length() - 65));
    }

    /// The key of a file that [#walk] has visited.
    static String key(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.length() - 64);
    }

    /// Whether the original of a file that [#walk] has visited is a blob; else it was given.
    static boolean isOfBlob(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.charAt(name.length() - 65) == '-';
    }

    /// Visits the files that the cache wrote and no others: whoever points it at a directory of his own loses
    /// nothing.
    static void walk(Path root, Visit visit) throws IOException {
        Files.walkFileTree(root, Set.of(), 2, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
                String name = file.getFileName().toString();
                if (is.isRegularFile() && NAME.matcher(name).matches() && isIn(file, name.substring(0, 2))) {
                    visit.file(file, is);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    interface Visit {
        void file(Path file, BasicFileAttributes is) throws IOException;
    }

    private static boolean isIn(Path file, String directory) {
        Path parent = file.getParent();
        return parent != null && parent.endsWith(directory);
    }

    private static long sum(ByteBuffer file) {
        CRC32C sum = new CRC32C();
        sum.update(file.slice(SUMMED_FROM, file.limit() - SUMMED_FROM));
        return sum.getValue();
    }
}
