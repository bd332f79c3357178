package dev.coffer.media.derivatives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Asked;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.MediaException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is made while there is nothing else to do.
class LaterTest {
    private final FakeBlobs blobs = new FakeBlobs();
    private final GatedRenderer renderer = new GatedRenderer();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Derivatives derivatives = open(DerivativeSettings.standard().withThreads(1));

    private Derivatives open(DerivativeSettings settings) {
        return Derivatives.open(blobs, renderer, settings);
    }

    @AfterEach
    void close() {
        renderer.open();
        callers.close();
        derivatives.close();
    }

    @Test
    void itIsThereForWhoComesLater() {
        DerivativeKey key = key("a", 1);
        assertThat(derivatives.isAtHand(key, Asked.DIRECTLY)).isFalse();
        derivatives.makeLater(key, Asked.DIRECTLY);
        Waiting.until(() -> derivatives.isAtHand(key, Asked.DIRECTLY));
        assertThat(derivatives.inMemory(key)).isPresent();
        derivatives.makeLater(key, Asked.DIRECTLY);
        assertThat(derivatives.findOrMake(key)).isPresent();
        assertThat(renderer.renders()).isOne();
        assertThat(renderer.onlyPlatformThreads()).isTrue();
    }

    @Test
    void itWaitsWhileAllThreadsHaveToDoAndTakesNoneOfThem() throws Exception {
        renderer.shut();
        Future<?> asked = callers.submit(() -> derivatives.findOrMake(key("a", 1)));
        renderer.awaitRunning(1);
        derivatives.makeLater(key("a", 2), Asked.DIRECTLY);
        renderer.open();
        asked.get();
        Waiting.until(() -> derivatives.statistics().later() == 1);
        assertThat(renderer.mostAtOnce()).isOne();

        renderer.shut();
        derivatives.makeLater(key("a", 3), Asked.DIRECTLY);
        renderer.awaitRunning(1);
        Future<?> another = callers.submit(() -> derivatives.findOrMake(key("a", 4)));
        renderer.awaitRunning(2); // on the thread of requests, which is free
        renderer.open();
        another.get();
    }

    @Test
    void whatIsTooMuchIsDropped() throws Exception {
        renderer.shut();
        Future<?> asked = callers.submit(() -> derivatives.findOrMake(key("a", 1)));
        renderer.awaitRunning(1);
        for (int i = 0; i < 300; i++) {
            derivatives.makeLater(key("b" + i, 1), Asked.DIRECTLY);
        }
        long dropped = derivatives.statistics().laterDropped();
        assertThat(dropped).as("one may have been taken up").isBetween(43L, 44L);
        derivatives.makeLater(key("b0", 1), Asked.DIRECTLY);
        renderer.open();
        asked.get();
        Waiting.until(() -> derivatives.statistics().later() == 300 - dropped);
    }

    @Test
    void whatCannotBeMadeIsNotTriedAgainAtOnce() {
        DerivativeKey bad = key("a", 1);
        renderer.fail(new MediaException.Damaged("ends early"));
        derivatives.makeLater(bad, Asked.DIRECTLY);
        Waiting.until(() -> derivatives.statistics().failed() == 1);
        renderer.heal();
        derivatives.makeLater(bad, Asked.DIRECTLY);
        derivatives.makeLater(key("a", 2), Asked.DIRECTLY);
        Waiting.until(() -> derivatives.statistics().later() == 1);
        assertThat(renderer.renders()).isEqualTo(2);
        assertThat(derivatives.isAtHand(bad, Asked.DIRECTLY)).isFalse();
        assertThatThrownBy(() -> derivatives.findOrMake(bad)).isInstanceOf(MediaException.Damaged.class);
    }

    @Test
    void whatIsKeptNowhereIsNotMadeAgainAndAgain() {
        try (Derivatives forgetful = open(DerivativeSettings.standard().withMemory(0))) {
            DerivativeKey key = forgetful.key(blobs.add("a", new byte[] {'a'}), Made.recipe(1));
            forgetful.makeLater(key, Asked.DIRECTLY);
            Waiting.until(() -> forgetful.statistics().later() == 1);
            assertThat(forgetful.inMemory(key)).isEmpty();
            assertThat(forgetful.isAtHand(key, Asked.DIRECTLY))
                    .as("whoever wants it has it made")
                    .isTrue();
            assertThat(forgetful.findOrMake(key)).isPresent();
        }
    }

    @Test
    void ofWhatIsNotThereNothingIsMade() {
        derivatives.makeLater(derivatives.key(Made.blob("nobody"), Made.recipe(1)), Asked.DIRECTLY);
        derivatives.makeLater(key("a", 1), Asked.DIRECTLY);
        Waiting.until(() -> derivatives.statistics().later() == 1);
        assertThat(renderer.renders()).isOne();
    }

    private DerivativeKey key(String original, int side) {
        return derivatives.key(blobs.add(original, original.getBytes(StandardCharsets.UTF_8)), Made.recipe(side));
    }
}
