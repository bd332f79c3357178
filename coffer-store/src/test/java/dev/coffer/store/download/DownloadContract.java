package dev.coffer.store.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Downloads from any store.
abstract class DownloadContract {
    static final int PART = 100_000;

    @TempDir
    Path directory;

    private ObjectStore store;
    private ObjectName name;
    private Download download;
    private Path target;

    abstract ObjectStore open();

    @BeforeEach
    final void openWithANewBucket() {
        store = open();
        name = new ObjectName("download-" + Long.toHexString(System.nanoTime()), "a key/ü");
        store.createBucket(name.bucket());
        download = Download.of(store).withParts(PART, 3);
        target = directory.resolve("target");
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PART - 1, PART, PART + 1, 3 * PART, 20 * PART + 17})
    void anObjectOfAnySizeComesWhole(int size) throws IOException {
        byte[] bytes = written(size);
        AtomicLong last = new AtomicLong();
        Download.Downloaded file = download.toFile(name, target, (here, whole) -> {
            assertThat(whole).isEqualTo(size);
            last.set(here);
        });
        assertThat(target).hasBinaryContent(bytes);
        assertThat(last).hasValue(size);
        assertThat(file.sha256()).isEqualTo(Sha256.of(bytes));
        assertThat(file.verified()).isTrue();
        assertThat(file.info().etag()).isEqualTo(store.stat(name).orElseThrow().etag());
        assertThat(names(directory)).containsExactly("target");

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Download.Downloaded stream = download.toStream(name, out, (here, whole) -> last.set(here));
        assertThat(out.toByteArray()).isEqualTo(bytes);
        assertThat(last).hasValue(size);
        assertThat(stream.sha256()).isEqualTo(file.sha256());
    }

    @Test
    void whatIsAtTheTargetIsReplaced() throws IOException {
        Files.writeString(target, "what was there before, and is longer");
        byte[] bytes = written(5);
        download.toFile(name, target);
        assertThat(target).hasBinaryContent(bytes);
    }

    @Test
    void anAbsentObjectLeavesTheTargetAsItWas() throws IOException {
        Files.writeString(target, "old");
        assertThatThrownBy(() -> download.toFile(name, target)).isInstanceOf(StoreException.NotFound.class);
        assertThatThrownBy(() -> download.toStream(name, new ByteArrayOutputStream()))
                .isInstanceOf(StoreException.NotFound.class);
        assertThat(target).hasContent("old");
        assertThat(names(directory)).containsExactly("target");
    }

    @Test
    void timesAreKeptWhereThatIsAskedFor() throws IOException {
        ObjectInfo info = store.write(name, Content.of(new byte[3 * PART]), WriteOptions.plain());
        download.keepingTimes().withoutForcing().toFile(name, target);
        assertThat(Files.getLastModifiedTime(target).toInstant().getEpochSecond())
                .isEqualTo(store.stat(name).orElse(info).modified().getEpochSecond());
    }

    private byte[] written(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        store.write(name, Content.of(bytes), WriteOptions.plain());
        return bytes;
    }

    static Stream<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }
}
