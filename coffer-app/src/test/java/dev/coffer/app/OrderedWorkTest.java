package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OrderedWorkTest {

    @Test
    void resultsComeInTheOrderOfTheItems() {
        var random = new Random(7);
        var work = new OrderedWork<Integer, Integer>(item -> Optional.empty(), 1, item -> {
            spin(random.nextInt(2000));
            return item * 2;
        });
        var results = new ArrayList<Integer>();
        work.run(IntStream.range(0, 5000).iterator(), 8, results::add);
        assertThat(results)
                .isEqualTo(IntStream.range(0, 5000).mapToObj(it -> it * 2).toList());
    }

    @Test
    void severalItemsAreWorkedOnAtOnce() {
        var together = new CyclicBarrier(4);
        var work = new OrderedWork<Integer, Integer>(item -> Optional.empty(), 1, item -> {
            try {
                together.await(20, TimeUnit.SECONDS);
                return item;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        var results = new ArrayList<Integer>();
        work.run(List.of(0, 1, 2, 3).iterator(), 4, results::add);
        assertThat(results).containsExactly(0, 1, 2, 3);
    }

    @Test
    void aPlaceIsNeverAskedMoreOftenAtOnceThanIsAllowed() {
        Map<String, AtomicInteger> now = new ConcurrentHashMap<>();
        List<Integer> most = Collections.synchronizedList(new ArrayList<>());
        var work = new OrderedWork<Integer, Integer>(OrderedWorkTest::host, 2, item -> {
            AtomicInteger busy = now.computeIfAbsent(host(item).orElseThrow(), it -> new AtomicInteger());
            most.add(busy.incrementAndGet());
            spin(500);
            busy.decrementAndGet();
            return item;
        });
        work.run(IntStream.range(0, 2000).iterator(), 8, it -> {});
        assertThat(most).hasSize(2000).allMatch(it -> it <= 2);
    }

    @Test
    void aSlowPlaceKeepsNobodyElseWaiting() {
        var others = new CountDownLatch(50);
        var work = new OrderedWork<Integer, Integer>(item -> Optional.of(item < 10 ? "slow" : "fast"), 1, item -> {
            try {
                if (item < 10) {
                    assertThat(others.await(20, TimeUnit.SECONDS)).isTrue();
                } else {
                    others.countDown();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return item;
        });
        var results = new ArrayList<Integer>();
        work.run(IntStream.range(0, 60).iterator(), 2, results::add);
        assertThat(results).isEqualTo(IntStream.range(0, 60).boxed().toList());
    }

    @Test
    void itemsAreReadAheadOnlyAsFarAsTheWindow() {
        var read = new AtomicInteger();
        var mostAhead = new AtomicInteger();
        var done = new AtomicInteger();
        var work = new OrderedWork<Integer, Integer>(item -> Optional.empty(), 1, item -> item);
        work.run(
                IntStream.range(0, 20_000)
                        .peek(it -> mostAhead.accumulateAndGet(read.incrementAndGet() - done.get(), Math::max))
                        .iterator(),
                2,
                it -> done.incrementAndGet());
        assertThat(done).hasValue(20_000);
        assertThat(mostAhead.get()).isLessThanOrEqualTo(OrderedWork.WINDOW + 10);
    }

    @Test
    void afterAStopWhatWasBegunIsFinishedAndNothingElse() {
        var begun = Collections.synchronizedList(new ArrayList<Integer>());
        var results = new ArrayList<Integer>();
        var self = new OrderedWork<?, ?>[1];
        var stopped = new CountDownLatch(1);
        var work = new OrderedWork<Integer, Integer>(item -> Optional.empty(), 1, item -> {
            begun.add(item);
            if (item == 100) {
                self[0].stop();
                stopped.countDown();
            } else if (item > 100) {
                await(stopped);
            }
            return item;
        });
        self[0] = work;
        work.run(IntStream.iterate(0, it -> it + 1).iterator(), 4, results::add);
        assertThat(results).isSorted().contains(100).containsExactlyInAnyOrderElementsOf(begun);
        assertThat(results)
                .as("100, those before it, and what three other workers had begun")
                .hasSizeLessThan(105);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<String> host(int item) {
        return Optional.of("host" + item % 3);
    }

    private static void spin(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
    }
}
