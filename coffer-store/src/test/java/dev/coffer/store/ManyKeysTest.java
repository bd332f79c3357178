package dev.coffer.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Listings that are longer than the memory they pass through: two are compared by merging them, and what both
/// have is removed, within a heap that does not hold a tenth of their keys.
///
/// A million keys come from a server that makes up its answers. To make a million files takes minutes: they are
/// more than one pass over a directory keeps, and `-Dcoffer.test.files=1000000` makes them a million. A folder is
/// compared with itself.
final class ManyKeysTest {
    private static final int FILES = Integer.getInteger("coffer.test.files", 70_000);

    @TempDir
    private Path temp;

    @Test
    void aMillionKeysOfAnS3Server() throws Exception {
        try (ListingServer server = new ListingServer(1_000_000)) {
            assertThat(compareAndRemove("s3", server.endpoint().toString(), "any", "any"))
                    .isEqualTo("compared 1000000 with 999000, removed 999000");
            assertThat(server.removed()).isEqualTo(999_000);
        }
    }

    @Test
    void twentyThousandObjectsOfARealServer() throws Exception {
        S3Access access = S3Proxy.shared();
        S3Settings settings = S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey());
        try (S3Store store = S3Store.open(settings);
                ExecutorService threads = Executors.newFixedThreadPool(16)) {
            store.createBucket(Comparer.LEFT);
            store.createBucket(Comparer.RIGHT);
            for (int i = 0; i < 10_000; i++) {
                String key = "k/" + i;
                threads.submit(() ->
                        store.write(new ObjectName(Comparer.LEFT, key), Content.of(new byte[0]), WriteOptions.plain()));
                threads.submit(() -> store.write(
                        new ObjectName(Comparer.RIGHT, key), Content.of(new byte[0]), WriteOptions.plain()));
            }
        }
        assertThat(compareAndRemove("s3", access.endpoint().toString(), access.accessKey(), access.secretKey()))
                .isEqualTo("compared 10000 with 10000, removed 10000");
    }

    @Test
    void filesOfAFolder() throws Exception {
        try (FolderStore store = FolderStore.open(temp.resolve("root"))) {
            store.createBucket(Comparer.LEFT);
            store.createBucket(Comparer.RIGHT);
        }
        Path left = temp.resolve("root").resolve(Comparer.LEFT);
        Path flat = Files.createDirectories(left.resolve("flat"));
        int inOne = FILES - FILES / 20;
        for (int i = 0; i < FILES; i++) {
            Path directory = i < inOne ? flat : left.resolve("deep/" + i % 40 + "/" + i % 7);
            if (i >= inOne && i < inOne + 280) {
                Files.createDirectories(directory);
            }
            Files.createFile(directory.resolve(Integer.toString(i)));
        }
        assertThat(compareAndRemove("folder", temp.resolve("root").toString()))
                .isEqualTo("compared " + FILES + " with " + FILES + ", removed " + FILES);
        assertThat(flat).doesNotExist();
    }

    private static String compareAndRemove(String... arguments) throws IOException, InterruptedException {
        Process process = ChildJvm.start(List.of(), List.of("-Xmx64m"), Comparer.class, arguments);
        try (BufferedReader lines = process.inputReader()) {
            String line = lines.readLine();
            assertThat(process.waitFor()).isZero();
            return String.valueOf(line);
        }
    }

    /// Compares two buckets, and removes from the left what both have.
    static final class Comparer {
        static final String LEFT = "many-keys-left";
        static final String RIGHT = "many-keys-right";

        private Comparer() {}

        public static void main(String[] arguments) {
            boolean folder = arguments[0].equals("folder");
            AtomicLong left = new AtomicLong();
            AtomicLong right = new AtomicLong();
            try (ObjectStore store = folder
                            ? FolderStore.open(Path.of(arguments[1]))
                            : S3Store.open(S3Settings.at(URI.create(arguments[1]), arguments[2], arguments[3]));
                    Stream<ObjectInfo> one = store.list(LEFT, "");
                    Stream<ObjectInfo> other = store.list(folder ? LEFT : RIGHT, "")) {
                Both both = new Both(
                        one.peek(info -> left.incrementAndGet()).iterator(),
                        other.peek(info -> right.incrementAndGet()).iterator());
                long removed = store.deleteAll(
                        StreamSupport.stream(Spliterators.spliteratorUnknownSize(both, Spliterator.ORDERED), false),
                        (name, reason) -> System.err.println(name + ": " + reason.getMessage()));
                System.out.println("compared " + left + " with " + right + ", removed " + removed);
            }
        }
    }

    /// What two listings have in common.
    private static final class Both implements Iterator<ObjectName> {
        private final Iterator<ObjectInfo> left;
        private final Iterator<ObjectInfo> right;
        private @Nullable ObjectName next;

        Both(Iterator<ObjectInfo> left, Iterator<ObjectInfo> right) {
            this.left = left;
            this.right = right;
            this.next = find();
        }

        private @Nullable ObjectName find() {
            ObjectName one = next(left);
            ObjectName other = next(right);
            while (one != null && other != null) {
                int order = ObjectName.UTF8_ORDER.compare(one.key(), other.key());
                if (order == 0) {
                    return one;
                }
                one = order < 0 ? next(left) : one;
                other = order > 0 ? next(right) : other;
            }
            while (one != null) {
                one = next(left);
            }
            return null;
        }

        private static @Nullable ObjectName next(Iterator<ObjectInfo> listing) {
            return listing.hasNext() ? listing.next().name() : null;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public ObjectName next() {
            ObjectName found = Objects.requireNonNull(next);
            next = find();
            return found;
        }
    }
}
