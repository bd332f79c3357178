package dev.coffer.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.s3.RequestGate.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Half as many requests when it is too much, one more for each window that went well.
final class RequestGateTest {

    @Test
    void requestsThatRanTogetherHalveOnce() throws InterruptedException {
        RequestGate gate = new RequestGate(64);
        for (int i = 0; i < 64; i++) {
            one(gate, Outcome.WELL);
        }
        List<Long> passes = enter(gate, 64);
        passes.forEach(pass -> gate.leave(pass, Outcome.TOO_MUCH));
        assertThat(gate.limit()).isEqualTo(32);
        enter(gate, 32).forEach(pass -> gate.leave(pass, Outcome.TOO_MUCH));
        assertThat(gate.limit()).isEqualTo(16);
    }

    @Test
    void itBeginsWithAFewAndTwiceAsManyEachRoundUntilItIsTooMuch() throws InterruptedException {
        RequestGate gate = new RequestGate(24);
        assertThat(gate.limit()).isEqualTo(8);
        enter(gate, 8).forEach(pass -> gate.leave(pass, Outcome.WELL));
        assertThat(gate.limit()).isEqualTo(16);
        enter(gate, 16).forEach(pass -> gate.leave(pass, Outcome.WELL));
        assertThat(gate.limit()).isEqualTo(24);
        one(gate, Outcome.TOO_MUCH);
        enter(gate, 12).forEach(pass -> gate.leave(pass, Outcome.WELL));
        assertThat(gate.limit()).isEqualTo(13);
    }

    @Test
    void oneRequestMayAlwaysRun() throws InterruptedException {
        RequestGate gate = new RequestGate(4);
        for (int i = 0; i < 10; i++) {
            gate.leave(gate.enter(() -> false), Outcome.TOO_MUCH);
        }
        assertThat(gate.limit()).isEqualTo(1);
    }

    @Test
    void aWindowThatWentWellAddsOneUpToAllThatMayRun() throws InterruptedException {
        RequestGate gate = new RequestGate(4);
        gate.leave(gate.enter(() -> false), Outcome.TOO_MUCH);
        assertThat(gate.limit()).isEqualTo(2);
        one(gate, Outcome.WELL);
        assertThat(gate.limit()).isEqualTo(2);
        one(gate, Outcome.WELL);
        assertThat(gate.limit()).isEqualTo(3);
        for (int i = 0; i < 100; i++) {
            one(gate, Outcome.WELL);
        }
        assertThat(gate.limit()).isEqualTo(4);
    }

    @Test
    void whatWasUnderWayBeforeACutTellsNothingOfTheTimeAfterIt() throws InterruptedException {
        RequestGate gate = new RequestGate(8);
        List<Long> passes = enter(gate, 8);
        gate.leave(passes.removeFirst(), Outcome.TOO_MUCH);
        passes.forEach(pass -> gate.leave(pass, Outcome.WELL));
        assertThat(gate.limit()).isEqualTo(4);
    }

    @Test
    void failuresOfTheLineChangeNothing() throws InterruptedException {
        RequestGate gate = new RequestGate(2);
        for (int i = 0; i < 10; i++) {
            one(gate, Outcome.OTHERWISE);
        }
        assertThat(gate.limit()).isEqualTo(2);
    }

    @Test
    void whoeverGivesUpLeavesTheirPlaceToOthers() throws Exception {
        RequestGate gate = new RequestGate(1);
        long pass = gate.enter(() -> false);
        AtomicBoolean givenUp = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> impatient = threads.submit(() -> gate.enter(givenUp::get));
            Future<Long> patient = threads.submit(() -> gate.enter(() -> false));
            givenUp.set(true);
            gate.wake();
            assertThat(impatient.get()).isEqualTo(-1);
            gate.leave(pass, Outcome.WELL);
            gate.leave(patient.get(), Outcome.WELL);
        }
    }

    @Test
    void aServerThatTakesTenAtOnceIsAskedNearThatManyAtOnce() throws Exception {
        RequestGate gate = new RequestGate(64);
        int takes = 10;
        AtomicInteger running = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(64)) {
            for (int i = 0; i < 4000; i++) {
                threads.submit(() -> {
                    Outcome outcome = Outcome.TOO_MUCH;
                    while (outcome == Outcome.TOO_MUCH) {
                        long pass = gate.enter(() -> false);
                        outcome = running.incrementAndGet() > takes ? Outcome.TOO_MUCH : Outcome.WELL;
                        Thread.yield();
                        running.decrementAndGet();
                        gate.leave(pass, outcome);
                        (outcome == Outcome.WELL ? done : refused).incrementAndGet();
                    }
                    return outcome;
                });
            }
        }
        assertThat(done).hasValue(4000);
        assertThat(refused.get()).isLessThan(2000);
    }

    private static void one(RequestGate gate, Outcome outcome) throws InterruptedException {
        gate.leave(gate.enter(() -> false), outcome);
    }

    private static List<Long> enter(RequestGate gate, int requests) throws InterruptedException {
        List<Long> passes = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            passes.add(gate.enter(() -> false));
        }
        return passes;
    }
}
