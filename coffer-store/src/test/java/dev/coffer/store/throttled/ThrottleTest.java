package dev.coffer.store.throttled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.TestTime;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How fast bytes pass, on a clock of the test's own.
final class ThrottleTest {
    private static final ObjectName NAME = new ObjectName("bucket", "key");

    private final TestTime time = new TestTime();
    private final MemoryStore memory = new MemoryStore();
    private final ThrottledStore store = ThrottledStore.of(memory, 100_000, time);

    @BeforeEach
    void makeTheBucket() {
        memory.createBucket("bucket");
    }

    @Test
    void bothWaysTogetherKeepToTheRate() throws IOException {
        long began = time.nanos();
        store.write(NAME, Content.of(new byte[500_000]), WriteOptions.plain());
        try (StoredObject object = store.read(NAME)) {
            object.bytes().readAllBytes();
        }
        assertThat(Duration.ofNanos(time.nanos() - began))
                .isBetween(Duration.ofMillis(9_850), Duration.ofMillis(10_000));
    }

    @Test
    void noPauseIsLongAndNoBurstGreat() throws IOException {
        store.write(NAME, Content.of(new byte[500_000]), WriteOptions.plain());
        assertThat(time.slept()).allSatisfy(pause -> assertThat(pause).isLessThan(Duration.ofMillis(101)));
        time.sleepThrough(Duration.ofHours(1));
        long began = time.nanos();
        try (StoredObject object = store.read(NAME)) {
            object.bytes().readNBytes(100_000);
        }
        assertThat(Duration.ofNanos(time.nanos() - began)).isGreaterThan(Duration.ofMillis(850));
    }

    @Test
    void whatIsReadForADigestIsNotCounted() {
        S3Access access = S3Proxy.shared();
        S3Settings settings = S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey())
                .withTransfer(S3Settings.Transfer.usual().withParts(5 << 20, 2));
        try (ThrottledStore s3 = ThrottledStore.of(S3Store.open(settings), 1_000_000, time)) {
            s3.createBucket("throttled");
            for (int size : new int[] {4_000_000, 12_000_000}) {
                long began = time.nanos();
                s3.write(new ObjectName("throttled", "key"), Content.of(new byte[size]), WriteOptions.plain());
                assertThat(Duration.ofNanos(time.nanos() - began).toMillis() * 1000)
                        .isBetween(size - 200_000L, size + 100_000L);
            }
        }
    }

    @Test
    void anInterruptedThreadGivesUp() throws IOException {
        memory.write(NAME, Content.of(new byte[500_000]), WriteOptions.plain());
        try (StoredObject object = store.read(NAME)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> object.bytes().readAllBytes()).isInstanceOf(InterruptedIOException.class);
        }
        assertThatThrownBy(() -> store.write(NAME, Content.of(new byte[500_001]), WriteOptions.plain()))
                .isInstanceOf(StoreException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(memory.stat(NAME).orElseThrow().size()).isEqualTo(500_000);
    }

    @Test
    void aRateIsAtLeastOneByteASecond() {
        assertThatThrownBy(() -> ThrottledStore.of(memory, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
