package dev.coffer.store.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.ChildJvm;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.measured.MeasuredStore;
import dev.coffer.store.s3.S3Store;
import dev.coffer.store.throttled.ThrottledStore;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process is killed while it downloads; another goes on with what it left.
final class DownloadKilledTest {
    private static final ObjectName NAME = new ObjectName("download-killed", "large");
    private static final int PART = 1 << 20;
    private static final int SIZE = 24 << 20;

    @TempDir
    private Path directory;

    @Test
    void anotherProcessGoesOnWithTheParts() throws Exception {
        byte[] bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        Path target = directory.resolve("target");
        try (MeasuredStore store = MeasuredStore.of(S3Store.open(settings()))) {
            store.createBucket(NAME.bucket());
            store.write(NAME, Content.of(bytes), WriteOptions.plain());
            S3Access server = S3Proxy.shared();
            Process child = ChildJvm.start(
                    List.of(),
                    List.of(),
                    Downloader.class,
                    target.toString(),
                    server.endpoint().toString(),
                    server.accessKey(),
                    server.secretKey());
            try (BufferedReader lines = child.inputReader()) {
                long here = 0;
                while (here < SIZE / 3) {
                    here = Long.parseLong(lines.readLine());
                }
                assertThatThrownBy(() -> download(store).toFile(NAME, target))
                        .as("while the other one is at it")
                        .isInstanceOf(StoreException.Conflict.class);
                child.destroyForcibly().waitFor();
            }
            assertThat(target).doesNotExist();
            assertThat(DownloadContract.names(directory)).containsExactly(".coffer-part.target");

            download(store).toFile(NAME, target);
            assertThat(target).hasBinaryContent(bytes);
            // of a third that was here, the parts under way when it died are brought again
            assertThat(store.snapshot().bytesRead()).isLessThan(SIZE - SIZE / 3 + 5 * PART);
            assertThat(DownloadContract.names(directory)).containsExactly("target");
        }
    }

    private static Download download(ObjectStore store) {
        return Download.of(store).withParts(PART, 3);
    }

    private static S3Settings settings() {
        S3Access server = S3Proxy.shared();
        return S3Settings.at(server.endpoint(), server.accessKey(), server.secretKey());
    }

    /// Downloads slowly, and tells how far it is.
    static final class Downloader {
        private Downloader() {}

        public static void main(String[] arguments) {
            S3Settings settings = S3Settings.at(URI.create(arguments[1]), arguments[2], arguments[3]);
            try (ThrottledStore slow = ThrottledStore.of(S3Store.open(settings), 3 << 20)) {
                download(slow).toFile(NAME, Path.of(arguments[0]), (bytes, size) -> System.out.println(bytes));
            }
        }
    }
}
