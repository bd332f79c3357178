package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.cache.HostCache;
import dev.coffer.store.StoreException;
import dev.coffer.testing.servers.FullDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What caches survive: other processes on the same directory, death at every step, and a full disk; on every
/// database.
abstract class HostCacheFaultContract extends CachesOnHosts {
    private static final HostName H1 = ALICE.host();
    private static final int BLOBS = 50;
    private static final int SIZE = 200_000;

    /// The catalogue for another process: a file, or URL, user and password.
    abstract List<String> where();

    @Test
    void twoProcessesOnOneDirectoryBringEachBlobOnce() throws Exception {
        storeMany();
        Process first = start(1L << 30, "NONE", 0, 2);
        Process second = start(1L << 30, "NONE", 0, 2);
        int brought = counts(first).getFirst() + counts(second).getFirst();
        assertThat(brought).isEqualTo(BLOBS);
        assertThat(files()).isEqualTo(BLOBS);
        assertThat(catalogue.hosts().get(H1).cachedFiles()).isEqualTo(BLOBS);
        checkNothingIsLeft(H1);
    }

    @Test
    void twoProcessesOnOneSmallDirectoryServeNothingWrongAndKeepItSmall() throws Exception {
        storeMany();
        Process first = start(5_000_000, "NONE", 0, 2);
        Process second = start(5_000_000, "NONE", 0, 2);
        List<Integer> one = counts(first);
        List<Integer> two = counts(second);
        assertThat(one.get(0) + two.get(0)).isGreaterThan(BLOBS);
        assertThat(one.get(1) + two.get(1)).isZero();
        assertThat(one.get(2) + two.get(2)).isPositive();
        assertThat((long) files() * SIZE).isLessThanOrEqualTo(5_000_000);
        assertThat(catalogue.hosts().get(H1).cachedFiles()).isEqualTo(files());
        checkNothingIsLeft(H1);
    }

    @ParameterizedTest
    @CsvSource({
        "LOCKED, 0",
        "LOCKED, 3",
        "RECEIVING, 0",
        "RECEIVING, 1",
        "RECEIVED, 2",
        "PLACED, 2",
        "NOTED, 2",
        "RECORDED, 0",
        "REMOVED, 0",
        "FOLLOWED, 0"
    })
    void aKilledProcessLeavesNothingThatTheNextCannotUse(String step, int passes) throws Exception {
        Entry.Published gone = published(PATH, "gone");
        for (int i = 0; i < 6; i++) {
            stored(bytes(i));
        }
        HostCache cache = cache();
        read(cache, gone.blob());
        cache.close();
        catalogue.inTransaction(tx -> tx.purge(tx.expire(gone)));
        long room = 3 * SIZE;

        Process killed = start(room, step, passes, 1);
        assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(killed.exitValue()).isEqualTo(CrashingCache.KILLED);

        List<Integer> next = counts(start(room, "NONE", 0, 1));
        assertThat(next.get(1)).isZero();
        assertThat((long) files() * SIZE).isLessThanOrEqualTo(room);
        assertThat(catalogue.hosts().get(H1).cachedFiles()).isEqualTo(files());
        checkNothingIsLeft(H1);
    }

    @Test
    void aFullDiskIsPassedBy() throws IOException {
        Blob small = stored("small");
        Blob large = stored(bytes(1));
        try (FullDisk disk = FullDisk.ofMegabytes(4);
                HostCache cache =
                        HostCache.open(catalogue, blobs, disk.directory().resolve("cache"), LIMITS)) {
            assertThat(read(cache, small)).isEqualTo("small");
            cache.contact();
            disk.fill(8192);
            assertThat(sizeRead(cache, large)).isEqualTo(SIZE);
            assertThat(sizeRead(cache, large)).isEqualTo(SIZE);
            assertThat(cache.trouble().orElseThrow()).contains("full");
            assertThat(cache.statistics().passedBy()).isEqualTo(2);
            assertThatThrownBy(() -> cache.file(large.held())).isInstanceOf(StoreException.Full.class);
            Path out = home.resolve("out");
            assertThat(cache.give(large.held(), out, true, (bytes, size) -> {})).isEqualTo(HostCache.Way.DOWNLOADED);
            assertThat(out).hasSize(SIZE);
            assertThat(read(cache, small)).isEqualTo("small");

            Files.delete(disk.directory().resolve("ballast"));
            assertThat(sizeRead(cache, large)).isEqualTo(SIZE);
            assertThat(cache.file(large.held()).wasBrought()).isFalse();
        }
    }

    @Test
    void aFullDiskIsGivenTheRoomOfWhatWasUsedLongestAgo() throws IOException {
        Blob old = stored(bytes(1));
        Blob fresh = stored(bytes(2));
        try (FullDisk disk = FullDisk.ofMegabytes(4);
                HostCache cache =
                        HostCache.open(catalogue, blobs, disk.directory().resolve("cache"), LIMITS)) {
            sizeRead(cache, old);
            cache.contact();
            disk.fill(8192);
            time.set(START.plusSeconds(1));
            try (HostCache.CachedFile file = cache.file(fresh.held())) {
                assertThat(file.path()).hasSize(SIZE);
            }
            assertThat(cache.trouble()).isEmpty();
            assertThat(cache.statistics().removed()).isEqualTo(1);
        }
    }

    private void storeMany() {
        for (int i = 0; i < BLOBS; i++) {
            stored(bytes(i));
        }
    }

    private static byte[] bytes(int seed) {
        byte[] bytes = new byte[SIZE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static long sizeRead(HostCache cache, Blob blob) throws IOException {
        try (InputStream in = cache.open(blob.held())) {
            return in.readAllBytes().length;
        }
    }

    private int files() throws IOException {
        try (Stream<Path> files = Files.walk(directory(H1).resolve("sha256"))) {
            return (int) files.filter(Files::isRegularFile).count();
        }
    }

    /// What a process has brought, healed and let go, after it has ended well.
    private List<Integer> counts(Process process) throws Exception {
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said).isZero();
        String last = said.lines().toList().getLast();
        return Stream.of(last.split(" ")).map(Integer::valueOf).toList();
    }

    private Process start(long mostBytes, String step, int passes, int rounds) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingCache.class.getName(),
                home.toString(),
                Long.toString(mostBytes),
                step,
                Integer.toString(passes),
                Integer.toString(rounds)));
        command.addAll(where());
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
