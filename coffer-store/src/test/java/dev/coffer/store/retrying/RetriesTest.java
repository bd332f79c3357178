package dev.coffer.store.retrying;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Content;
import dev.coffer.store.Description;
import dev.coffer.store.FaultyStore;
import dev.coffer.store.FaultyStore.Fault;
import dev.coffer.store.FaultyStore.Verb;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.TestTime;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is repeated, how often, and what is said when that did not help.
final class RetriesTest {
    private static final ObjectName NAME = new ObjectName("bucket", "key");
    private static final Content CONTENT = Content.of("some bytes".getBytes(UTF_8));
    private static final WriteOptions IF_ABSENT = WriteOptions.plain().onlyIf(Precondition.absent());

    private final MemoryStore memory = new MemoryStore();
    private final FaultyStore faulty = FaultyStore.over(memory);
    private final TestTime time = new TestTime();

    @BeforeEach
    void makeTheBucket() {
        memory.createBucket("bucket");
    }

    @Test
    void whatIsUnavailableForAWhileIsAnswered() {
        memory.write(NAME, CONTENT, WriteOptions.plain());
        faulty.on(Verb.STAT, Fault.UNAVAILABLE, Fault.UNAVAILABLE, Fault.UNAVAILABLE);
        assertThat(retrying(4, 100).stat(NAME)).isPresent();
    }

    @Test
    void attemptsAreCounted() {
        faulty.on(Verb.STAT, Fault.UNAVAILABLE, Fault.UNAVAILABLE, Fault.UNAVAILABLE, Fault.UNAVAILABLE);
        assertThatThrownBy(() -> retrying(4, 100).stat(NAME)).isInstanceOf(StoreException.Unavailable.class);
        assertThat(faulty.stat(NAME)).as("the plan is used up").isEmpty();
    }

    @Test
    void refusalsAreNotRepeated() {
        faulty.on(Verb.WRITE, Fault.DENIED);
        assertThatThrownBy(() -> retrying(4, 100).write(NAME, CONTENT, WriteOptions.plain()))
                .isInstanceOf(StoreException.Denied.class);
        assertThat(memory.stat(NAME)).isEmpty();
        assertThat(time.slept()).isEmpty();
    }

    @Test
    void pausesAreRandomWithinBoundsThatDouble() {
        Fault[] faults = new Fault[9];
        Arrays.fill(faults, Fault.UNAVAILABLE);
        faulty.on(Verb.STAT, faults);
        RetryingStore.Patience patience =
                new RetryingStore.Patience(10, Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofHours(1), 100);
        Random random = new Random(7);
        RetryingStore.of(faulty, patience, time, () -> random).stat(NAME);
        assertThat(time.slept()).hasSize(9).doesNotHaveDuplicates();
        for (int i = 0; i < 9; i++) {
            assertThat(time.slept().get(i).toMillis()).isBetween(0L, Math.min(5000, 100L << i));
        }
    }

    @Test
    void theDeadlineEndsTheRepeating() {
        Fault[] faults = new Fault[1000];
        Arrays.fill(faults, Fault.UNAVAILABLE);
        faulty.on(Verb.STAT, faults);
        RetryingStore.Patience patience = new RetryingStore.Patience(
                1000, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(20), 1000);
        assertThatThrownBy(() -> RetryingStore.of(faulty, patience, time).stat(NAME))
                .isInstanceOf(StoreException.Unavailable.class);
        assertThat(time.slept().stream().reduce(Duration.ZERO, Duration::plus))
                .isLessThanOrEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void theBudgetIsSharedByAllCallsAndSuccessesFillIt() {
        RetryingStore store = retrying(4, 2);
        faulty.on(Verb.STAT, Fault.UNAVAILABLE, Fault.UNAVAILABLE);
        assertThat(store.stat(NAME)).isEmpty();
        faulty.on(Verb.STAT, Fault.UNAVAILABLE);
        assertThatThrownBy(() -> store.stat(NAME)).isInstanceOf(StoreException.Unavailable.class);
        for (int i = 0; i < 5; i++) {
            store.stat(NAME);
        }
        faulty.on(Verb.STAT, Fault.UNAVAILABLE);
        assertThat(store.stat(NAME)).isEmpty();
    }

    @Test
    void aLostAnswerIsSettledByAsking() {
        faulty.on(Verb.WRITE, Fault.ANSWER_LOST);
        ObjectInfo written = retrying(4, 100).write(NAME, CONTENT, IF_ABSENT);
        assertThat(written).isEqualTo(memory.stat(NAME).orElseThrow());
        assertThat(time.slept()).isEmpty();
    }

    @Test
    void aLostRequestIsMadeAgain() {
        faulty.on(Verb.WRITE, Fault.REQUEST_LOST);
        retrying(4, 100).write(NAME, CONTENT, IF_ABSENT);
        assertThat(memory.stat(NAME)).isPresent();
    }

    @Test
    void whatAnotherWroteMeanwhileIsAConflict() {
        memory.write(NAME, Content.of("another's".getBytes(UTF_8)), WriteOptions.plain());
        faulty.on(Verb.WRITE, Fault.REQUEST_LOST);
        assertThatThrownBy(() -> retrying(4, 100).write(NAME, CONTENT, IF_ABSENT))
                .isInstanceOf(StoreException.Conflict.class);
    }

    @Test
    void whatCannotBeSettledStaysUncertain() {
        faulty.on(Verb.WRITE, Fault.ANSWER_LOST, Fault.UNAVAILABLE, Fault.UNAVAILABLE, Fault.UNAVAILABLE)
                .on(Verb.STAT, Fault.UNAVAILABLE, Fault.UNAVAILABLE, Fault.UNAVAILABLE, Fault.UNAVAILABLE);
        assertThatThrownBy(() -> retrying(4, 100).write(NAME, CONTENT, WriteOptions.plain()))
                .isInstanceOf(StoreException.Uncertain.class);
        faulty.on(Verb.WRITE, Fault.REQUEST_LOST, Fault.DENIED);
        assertThatThrownBy(() -> retrying(4, 100).write(NAME, Content.of(new byte[1]), WriteOptions.plain()))
                .isInstanceOf(StoreException.Uncertain.class)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    @Test
    void anUpdateWhoseAnswerWasLostIsNotAConflict() {
        ObjectInfo before = memory.write(NAME, CONTENT, WriteOptions.plain());
        Description told = Description.plain().withMetadata("a", "b");
        faulty.on(Verb.UPDATE, Fault.ANSWER_LOST);
        assertThat(retrying(4, 100).updateMetadata(NAME, before.etag(), told).description())
                .isEqualTo(told);
    }

    @Test
    void aStreamThatBrokeDoesNotGoOnInAnotherVersion() throws IOException {
        byte[] bytes = new byte[1000];
        memory.write(NAME, Content.of(bytes), WriteOptions.plain());
        faulty.on(Verb.READ, Fault.RESET, 500);
        try (StoredObject object = retrying(4, 100).read(NAME)) {
            assertThat(object.bytes().readNBytes(500)).hasSize(500);
            memory.write(NAME, Content.of(bytes), WriteOptions.plain());
            assertThatThrownBy(() -> object.bytes().read()).isInstanceOf(StoreException.Conflict.class);
        }
    }

    @Test
    void aStreamThatBreaksAgainAndAgainEndsAsOneThatBroke() throws IOException {
        memory.write(NAME, Content.of(new byte[1000]), WriteOptions.plain());
        for (int i = 0; i < 4; i++) {
            faulty.on(Verb.READ, Fault.RESET, 0);
        }
        try (StoredObject object = retrying(4, 100).read(NAME)) {
            assertThatThrownBy(() -> object.bytes().read()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anInterruptedThreadDoesNotWait() {
        faulty.on(Verb.STAT, Fault.UNAVAILABLE);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> retrying(4, 100).stat(NAME)).isInstanceOf(StoreException.Unavailable.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private RetryingStore retrying(int attempts, int budget) {
        return RetryingStore.of(
                faulty,
                new RetryingStore.Patience(
                        attempts, Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofHours(1), budget),
                time);
    }
}
