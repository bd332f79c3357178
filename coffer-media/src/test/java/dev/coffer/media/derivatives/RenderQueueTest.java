package dev.coffer.media.derivatives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.MediaException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One thread that is kept busy, by a clock that only goes on when it is told to.
class RenderQueueTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration RENDER = Duration.ofMinutes(1);

    private final AtomicLong now = new AtomicLong(1);
    private final RenderQueue queue =
            new RenderQueue(new DerivativeSettings.Work(1, 3, 1000, PATIENCE, 1000), now::get);
    private final CountDownLatch busy = new CountDownLatch(1);

    @AfterEach
    void close() {
        busy.countDown();
        queue.close();
    }

    @Test
    void whoComesTakesThePlaceOfWhoHasWaitedForAWhileWhenThereIsTooMuch() throws Exception {
        tooMuch();
        FutureTask<String> first = offered("first");
        assertThatThrownBy(() -> queue.render(1, memory -> "at once")).isInstanceOf(MediaException.Overloaded.class);
        assertThatThrownBy(queue::checkRoom).isInstanceOf(MediaException.Overloaded.class);

        pass(RENDER.dividedBy(3));
        queue.checkRoom();
        FutureTask<String> second = offered("second");

        assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(MediaException.Overloaded.class);
        busy.countDown();
        assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo("second");
    }

    @Test
    void allWaitTheirTurnAsLongAsThereIsNotTooMuch() throws Exception {
        occupied();
        FutureTask<String> first = offered("first");
        FutureTask<String> second = offered("second");
        pass(RENDER);
        FutureTask<String> third = offered("third");
        assertThatThrownBy(() -> queue.render(1, memory -> "too many")).isInstanceOf(MediaException.Overloaded.class);

        busy.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("first");
        assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo("second");
        assertThat(third.get(20, TimeUnit.SECONDS)).isEqualTo("third");
    }

    @Test
    void whoGaveUpItsPlaceLeavesNothingBehind() throws Exception {
        tooMuch();
        for (int i = 0; i < 50; i++) {
            offered("one of many");
            pass(RENDER.dividedBy(3));
        }
        FutureTask<String> last = offered("last");

        busy.countDown();
        assertThat(last.get(20, TimeUnit.SECONDS)).isEqualTo("last");
        Waiting.until(() -> queue.rendering() == 0);
        String made = queue.render(1000, memory -> "all of the room");
        assertThat(made).isEqualTo("all of the room");
    }

    /// The thread is busy, a render usually takes a minute, and so many are refused that no more than one may wait.
    private void tooMuch() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            queue.render(1, memory -> {
                pass(RENDER);
                return "";
            });
        }
        occupied();
        for (int i = 0; i < 100; i++) {
            pass(PATIENCE.dividedBy(20));
            assertThatThrownBy(() -> queue.render(1001, memory -> "")).isInstanceOf(MediaException.Overloaded.class);
        }
    }

    private void occupied() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        start(new FutureTask<>(() -> queue.render(1, memory -> {
            begun.countDown();
            try {
                busy.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "";
        })));
        begun.await();
    }

    /// Waits in the queue when this returns.
    private FutureTask<String> offered(String answer) {
        FutureTask<String> offered = new FutureTask<>(() -> queue.render(1, memory -> answer));
        Thread thread = start(offered);
        Waiting.until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return offered;
    }

    private static Thread start(FutureTask<String> task) {
        return Thread.ofPlatform().daemon().start(task);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
