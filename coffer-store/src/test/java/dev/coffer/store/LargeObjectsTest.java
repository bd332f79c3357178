package dev.coffer.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Objects that are larger than the memory they pass through.
final class LargeObjectsTest {
    private static final long SIZE = 300L << 20;

    @TempDir
    private Path temp;

    @Test
    void aFolderTakesAndGivesObjectsLargerThanTheHeap() throws Exception {
        passThrough("folder", temp.resolve("root").toString());
    }

    @Test
    void s3TakesAndGivesObjectsLargerThanTheHeap() throws Exception {
        S3Access access = S3Proxy.shared();
        passThrough("s3", access.endpoint().toString(), access.accessKey(), access.secretKey());
    }

    private void passThrough(String kind, String... place) throws Exception {
        Path file = temp.resolve("sparse");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(SIZE - 5);
            sparse.seek(SIZE - 5);
            sparse.write(new byte[] {1, 2, 3, 4, 5});
        }
        String[] arguments = new String[place.length + 2];
        arguments[0] = kind;
        arguments[1] = file.toString();
        System.arraycopy(place, 0, arguments, 2, place.length);
        Process process = ChildJvm.start(List.of(), List.of("-Xmx64m"), PassThrough.class, arguments);
        assertThat(process.inputReader().readLine()).isEqualTo("the same " + SIZE + " bytes");
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    /// Writes a file into a store, and reads it again.
    static final class PassThrough {
        private PassThrough() {}

        public static void main(String[] arguments) throws IOException {
            ObjectName name = new ObjectName("large-objects", "sparse");
            try (ObjectStore store = store(arguments)) {
                store.createBucket(name.bucket());
                ObjectInfo written = store.write(name, Content.of(Path.of(arguments[1])), WriteOptions.plain());
                MessageDigest digest = Sha256.digest();
                try (StoredObject object = store.read(name)) {
                    object.bytes().transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
                }
                boolean same = written.sha256().orElseThrow().equals(Sha256.ofDigest(digest.digest()));
                System.out.println((same ? "the same " : "other ") + written.size() + " bytes");
                store.delete(name);
            }
        }

        private static ObjectStore store(String[] arguments) {
            return arguments[0].equals("folder")
                    ? FolderStore.open(Path.of(arguments[2]))
                    : S3Store.open(S3Settings.at(URI.create(arguments[2]), arguments[3], arguments[4]));
        }
    }
}
