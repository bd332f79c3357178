package dev.coffer.media.derivatives;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.PictureFormat;
import dev.coffer.testing.servers.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCacheTest {
    @TempDir
    Path root;

    @Test
    void whatWasPutIsFoundByAnotherCacheOnTheSameDirectory() {
        DerivativeKey key = Made.key(1);
        try (DiskCache cache = open(1 << 20)) {
            cache.put(key, Made.derivative(key, 1000));
        }
        try (DiskCache cache = open(1 << 20)) {
            assertThat(cache.find(key)).hasValueSatisfying(found -> {
                assertThat(found.format()).isEqualTo(PictureFormat.WEBP);
                assertThat(found.width()).isEqualTo(30);
                assertThat(found.height()).isEqualTo(20);
                assertThat(Made.bytes(found)).isEqualTo(Made.bytes(key, 1000));
            });
            assertThat(cache.find(Made.key(2))).isEmpty();
        }
    }

    @Test
    void aFlippedBitAnywhereIsNoticedAndTheFileRemoved() throws IOException {
        DerivativeKey key = Made.key(1);
        try (DiskCache cache = open(1 << 20)) {
            cache.put(key, Made.derivative(key, 40));
            byte[] sound = Files.readAllBytes(cache.place(key));
            for (int bit = 0; bit < sound.length * 8; bit++) {
                byte[] flipped = sound.clone();
                flipped[bit / 8] ^= (byte) (1 << (bit % 8));
                Files.write(cache.place(key), flipped);
                assertThat(cache.find(key)).as("bit %d", bit).isEmpty();
                assertThat(cache.place(key)).as("bit %d", bit).doesNotExist();
            }
            assertThat(cache.healed.sum()).isEqualTo(sound.length * 8L);
        }
    }

    @Test
    void aFileThatIsCutOrLongerIsNoticed() throws IOException {
        DerivativeKey key = Made.key(1);
        try (DiskCache cache = open(1 << 20)) {
            cache.put(key, Made.derivative(key, 40));
            byte[] sound = Files.readAllBytes(cache.place(key));
            for (int length = 0; length <= sound.length + 8; length++) {
                Files.write(cache.place(key), Arrays.copyOf(sound, length));
                assertThat(cache.find(key).isPresent()).as("length %d", length).isEqualTo(length == sound.length);
            }
        }
    }

    @Test
    void theFileOfAnotherKeyIsNotTaken() throws IOException {
        try (DiskCache cache = open(1 << 20)) {
            cache.put(Made.key(1), Made.derivative(Made.key(1), 40));
            Files.createDirectories(cache.place(Made.key(2)).getParent());
            Files.copy(cache.place(Made.key(1)), cache.place(Made.key(2)));
            assertThat(cache.find(Made.key(2))).isEmpty();
        }
    }

    @Test
    void whatWasNotUsedForLongestGoesFirst() throws Exception {
        try (DiskCache cache = open(1_000_000)) {
            List<DerivativeKey> keys =
                    IntStream.range(0, 18).mapToObj(Made::key).toList();
            for (int i = 0; i < keys.size(); i++) {
                cache.put(keys.get(i), Made.derivative(keys.get(i), 40_000));
                Files.setLastModifiedTime(
                        cache.place(keys.get(i)), FileTime.from(Instant.now().minusSeconds(1000 - i)));
            }
            assertThat(cache.find(keys.getFirst())).isPresent();
            IntStream.range(100, 110).mapToObj(Made::key).forEach(key -> cache.put(key, Made.derivative(key, 40_000)));
            Waiting.until(() -> cache.bytes() <= 900_000 && Files.notExists(cache.place(keys.get(1))));
            assertThat(cache.find(keys.getFirst())).isPresent();
        }
    }

    @Test
    void aForeignFileInTheDirectoryIsLeftAlone() throws Exception {
        Path foreign = Files.createDirectories(root.resolve("ab")).resolve("holiday.jpg");
        Files.write(foreign, new byte[500_000]);
        Files.setLastModifiedTime(foreign, FileTime.from(Instant.EPOCH));
        fill(200_000, 40, 10_000);
        assertThat(foreign).exists();
        assertThat(sizeOfCache()).isLessThanOrEqualTo(200_000);
    }

    @Test
    void partsThatACrashLeftBehindAreRemovedAndYoungOnesKept() throws Exception {
        Path parts = Files.createDirectories(root.resolve("tmp"));
        Path old = Files.write(parts.resolve("1-old"), new byte[10]);
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        Path young = Files.write(parts.resolve("1-young"), new byte[10]);
        try (DiskCache cache = open(1 << 20)) {
            Waiting.until(() -> Files.notExists(old));
            assertThat(young).exists();
            assertThat(cache.bytes()).isZero();
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsPassedBy() throws IOException {
        DerivativeKey key = Made.key(1);
        try (DiskCache cache = open(1 << 20)) {
            Files.write(root.resolve(key.original().hex().substring(0, 2)), new byte[1]);
            cache.put(key, Made.derivative(key, 100));
            assertThat(cache.find(key)).isEmpty();
            assertThat(cache.bypassed.sum()).isPositive();
            assertThat(partsLeft()).isEmpty();
        }
    }

    @Test
    void aFullDiskIsPassedByAndUsedAgainWhenThereIsRoom() throws IOException {
        try (FullDisk disk = FullDisk.ofMegabytes(2);
                DiskCache cache = DiskCache.open(disk.directory().resolve("cache"), 1 << 30, Clock.systemUTC())) {
            disk.fill(50_000);
            DerivativeKey large = Made.key(1);
            cache.put(large, Made.derivative(large, 200_000));
            assertThat(cache.find(large)).isEmpty();
            assertThat(cache.bypassed.sum()).isEqualTo(1);
            assertThat(disk.directory().resolve("cache").resolve("tmp")).isEmptyDirectory();
            Files.delete(disk.directory().resolve("ballast"));
            cache.put(large, Made.derivative(large, 200_000));
            assertThat(cache.find(large)).isPresent();
        }
    }

    @Test
    void twoProcessesOnOneDirectoryStayBelowTheLimitAndReadEachOthersFiles() throws Exception {
        Process one = process(0);
        Process two = process(1);
        assertThat(one.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(two.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(one.exitValue()).isZero();
        assertThat(two.exitValue()).isZero();
        assertThat(sizeOfCache()).isBetween(1_000_000L, 5_000_000L);
        assertThat(partsLeft()).isEmpty();
        try (DiskCache cache = open(5_000_000)) {
            long found = IntStream.range(0, 400)
                    .mapToObj(Made::key)
                    .filter(key -> cache.find(key).isPresent())
                    .count();
            assertThat(found).isPositive();
            assertThat(cache.healed.sum()).isZero();
        }
    }

    /// One of the two processes: writes, reads what both wrote, and fails on a wrong byte.
    static final class Writer {
        public static void main(String[] args) {
            try (DiskCache cache = DiskCache.open(Path.of(args[0]), 5_000_000, Clock.systemUTC())) {
                for (int i = 0; i < 400; i++) {
                    DerivativeKey key = Made.key(i);
                    Derivative wanted = Made.derivative(key, 40_000);
                    cache.put(key, wanted);
                    DerivativeKey other = Made.key(i / 2);
                    cache.find(other)
                            .filter(found -> !found.bytes()
                                    .equals(Made.derivative(other, 40_000).bytes()))
                            .ifPresent(found -> {
                                throw new IllegalStateException("wrong bytes under " + other);
                            });
                }
                if (cache.healed.sum() > 0) {
                    throw new IllegalStateException("half a file was seen");
                }
            }
        }
    }

    private Process process(int number) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        root.toString())
                .redirectErrorStream(true)
                .redirectOutput(Files.createTempFile("writer" + number, ".log").toFile())
                .start();
    }

    private void fill(long limit, int count, int size) {
        try (DiskCache cache = open(limit)) {
            IntStream.range(0, count).mapToObj(Made::key).forEach(key -> cache.put(key, Made.derivative(key, size)));
        }
    }

    private long sizeOfCache() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.getFileName().toString().length() > 64)
                    .mapToLong(DiskCacheTest::size)
                    .sum();
        }
    }

    private List<Path> partsLeft() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("tmp"))) {
            return files.toList();
        }
    }

    private DiskCache open(long limit) {
        return DiskCache.open(root, limit, Clock.systemUTC());
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
