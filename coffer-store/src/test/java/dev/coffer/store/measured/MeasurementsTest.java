package dev.coffer.store.measured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Content;
import dev.coffer.store.FaultyStore;
import dev.coffer.store.FaultyStore.Fault;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.TestTime;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.measured.MeasuredStore.Verb;
import dev.coffer.store.memory.MemoryStore;
import dev.coffer.store.retrying.RetryingStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What is counted.
final class MeasurementsTest {
    private static final ObjectName NAME = new ObjectName("bucket", "key");

    private final TestTime time = new TestTime();
    private final FaultyStore faulty = FaultyStore.over(new MemoryStore());
    private final MeasuredStore store = MeasuredStore.of(faulty, time);

    @Test
    void callsAndBytesAreCounted() throws IOException {
        store.createBucket("bucket");
        store.write(NAME, Content.of(new byte[1000]), WriteOptions.plain());
        try (StoredObject object = store.read(NAME)) {
            object.bytes().readNBytes(400);
            assertThat(store.snapshot().bytesRead()).as("as they flow").isEqualTo(400);
        }
        assertThat(store.snapshot().bytesWritten()).isEqualTo(1000);
        assertThat(store.snapshot().of(Verb.WRITE).calls()).isEqualTo(1);
        assertThat(store.snapshot().of(Verb.READ).calls()).isEqualTo(1);
        assertThat(store.snapshot().of(Verb.COPY).calls()).isZero();
    }

    @Test
    void failuresAreCountedByTheirType() throws IOException {
        store.createBucket("bucket");
        store.write(NAME, Content.of(new byte[10]), WriteOptions.plain());
        faulty.on(FaultyStore.Verb.READ, Fault.DENIED, Fault.UNAVAILABLE, Fault.UNAVAILABLE, Fault.RESET);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> store.read(NAME)).isInstanceOf(StoreException.class);
        }
        try (StoredObject object = store.read(NAME)) {
            assertThatThrownBy(() -> object.bytes().readAllBytes()).isInstanceOf(IOException.class);
        }
        assertThat(store.snapshot().of(Verb.READ).failures())
                .isEqualTo(Map.of("Denied", 1L, "Unavailable", 2L, "Broken", 1L));
        faulty.on(FaultyStore.Verb.DELETE, Fault.DENIED);
        store.deleteAll(List.of(NAME));
        assertThat(store.snapshot().of(Verb.DELETE_ALL).failures()).isEqualTo(Map.of("Denied", 1L));
        faulty.on(FaultyStore.Verb.LIST, Fault.RESET, 0);
        try (Stream<ObjectInfo> objects = store.list("bucket", "")) {
            assertThatThrownBy(objects::toList).isInstanceOf(StoreException.Unavailable.class);
        }
        assertThat(store.snapshot().of(Verb.LIST).failures()).isEqualTo(Map.of("Unavailable", 1L));
    }

    @Test
    void callsAreTimed() {
        faulty.on(FaultyStore.Verb.STAT, Fault.UNAVAILABLE);
        RetryingStore.Patience patience =
                new RetryingStore.Patience(2, Duration.ofSeconds(8), Duration.ofSeconds(8), Duration.ofHours(1), 10);
        faulty.createBucket("bucket");
        MeasuredStore outer = MeasuredStore.of(RetryingStore.of(faulty, patience, time), time);
        outer.stat(NAME);
        Duration slept = time.slept().getFirst();
        MeasuredStore.Figures figures = outer.snapshot().of(Verb.STAT);
        assertThat(figures.total()).isEqualTo(slept);
        assertThat(figures.longest()).isEqualTo(slept);
        assertThat(figures.median()).isEqualTo(slept);
        outer.stat(NAME);
        outer.stat(NAME);
        assertThat(outer.snapshot().of(Verb.STAT).median()).isLessThan(Duration.ofNanos(2));
        assertThat(outer.snapshot().of(Verb.STAT).p99()).isEqualTo(slept);
    }

    @Test
    void nothingIsLostAmongThreads() {
        store.createBucket("bucket");
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 4000; i++) {
                threads.submit(() -> store.stat(NAME));
            }
        }
        assertThat(store.snapshot().of(Verb.STAT).calls()).isEqualTo(4000);
    }
}
