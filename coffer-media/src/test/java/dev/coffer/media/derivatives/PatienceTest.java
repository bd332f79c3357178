package dev.coffer.media.derivatives;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final long WHOLE = Duration.ofSeconds(2).toNanos();
    private static final long RENDER = Duration.ofMillis(40).toNanos();

    private long now = 1_000_000_000_000L;
    private final Patience patience = new Patience(Duration.ofNanos(WHOLE), () -> now);

    PatienceTest() {
        for (int i = 0; i < 200; i++) {
            patience.took(RENDER);
        }
    }

    @Test
    void onlyAShareOfFreeThreadsEndsIt() {
        busyFor(10_000);

        after(900, true); // nothing came for a moment

        assertThat(after(1, false)).isLessThanOrEqualTo(RENDER);
    }

    @Test
    void aBurstThatFindsFreeThreadsDoesNotEndIt() {
        busyFor(10_000);

        for (int i = 0; i < 100; i++) {
            after(0, true);
        }

        assertThat(after(1, false)).isLessThanOrEqualTo(RENDER);
    }

    @Test
    void aBurstThatFindsNoFreeThreadDoesNotBeginIt() {
        for (int i = 0; i < 1_000; i++) {
            after(0, false);
            patience.refused();
        }

        assertThat(after(1, true)).isEqualTo(WHOLE);
    }

    @Test
    void whileNobodyHadToBeRefusedEverybodyIsGivenAllTheTimeThatThereIs() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(after(1, false)).isEqualTo(WHOLE);
        }
    }

    @Test
    void oneThatIsRefusedAmongFewChangesNothing() {
        patience.refused();

        assertThat(after(1, true)).isEqualTo(WHOLE);
        assertThat(after(1, false)).isEqualTo(WHOLE);
    }

    @Test
    void fromTheFirstThatIsRefusedOnARenderWaitsForAboutAnother() {
        busyFor(2_100);

        assertThat(after(1, false)).isBetween(RENDER * 9 / 10, RENDER);
    }

    @Test
    void aThreadThatIsFreeNowAndThenByChanceChangesNothing() {
        busyFor(2_100);

        for (int i = 0; i < 10_000; i++) {
            assertThat(after(1, i % 50 == 0)).isLessThanOrEqualTo(RENDER);
        }
    }

    @Test
    void whenLessComesItIsAsBefore() {
        busyFor(10_000);

        for (int i = 0; i < 12; i++) {
            after(30, true);
        }

        assertThat(after(1, false)).isEqualTo(WHOLE);
    }

    @Test
    void aPauseWithNothingToDoEndsIt() {
        busyFor(10_000);

        assertThat(after(60_000, true)).isEqualTo(WHOLE);
    }

    @Test
    void nobodyWaitsForLongerThanTheWholeTime() {
        Patience little = new Patience(Duration.ofMillis(10), () -> now);
        for (int i = 0; i < 200; i++) {
            little.took(RENDER);
        }
        for (int i = 0; i < 100; i++) {
            now += 1_000_000;
            little.refused();
            assertThat(little.of(false)).isEqualTo(10_000_000);
        }
    }

    private void busyFor(int millis) {
        for (int i = 0; i < millis; i++) {
            after(1, false);
        }
        patience.refused();
    }

    private long after(long millis, boolean isThreadFree) {
        now += millis * 1_000_000;
        return patience.of(isThreadFree);
    }
}
