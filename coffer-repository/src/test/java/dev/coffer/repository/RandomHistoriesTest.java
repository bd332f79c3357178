package dev.coffer.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random histories of a whole repository: what they say is found in it, whatever was done in which order.
///
/// Each has a seed, and the history of a seed is always the same, but for times and ids. One that fails is
/// shortened while it fails, and said. `-Dcoffer.histories=1000` lives more of them, `-Dcoffer.history=SEED` one.
class RandomHistoriesTest {
    private static final long FIRST = 20261128;
    private static final int LENGTH = 40;
    private static final int MOST_SHORTENINGS = Integer.getInteger("coffer.shortenings", 60);

    @TempDir
    Path home;

    private int homes;

    static LongStream seeds() {
        String one = System.getProperty("coffer.history");
        return one == null
                ? LongStream.range(FIRST, FIRST + Long.getLong("coffer.histories", 4))
                : LongStream.of(Long.parseLong(one));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aHistoryIsFoundInTheRepository(long seed) {
        List<HistoryStep> steps = HistoryStep.draw(seed, LENGTH);
        failure(seed, steps).ifPresent(first -> {
            List<HistoryStep> shortest = shortened(seed, steps);
            throw new AssertionError(
                    "the history of the seed " + seed + " (-Dcoffer.history=" + seed + "), shortened:\n"
                            + String.join(
                                    "\n",
                                    shortest.stream().map(HistoryStep::toString).toList()),
                    failure(seed, shortest).orElse(first));
        });
    }

    private List<HistoryStep> shortened(long seed, List<HistoryStep> steps) {
        List<HistoryStep> shortest = steps;
        int tries = 0;
        for (int part = steps.size() / 2; part > 0; part /= 2) {
            for (int from = 0; from < shortest.size() && tries < MOST_SHORTENINGS; tries++) {
                List<HistoryStep> less = new ArrayList<>(shortest);
                less.subList(from, Math.min(less.size(), from + part)).clear();
                if (failure(seed, less).isPresent()) {
                    shortest = less;
                } else {
                    from += part;
                }
            }
        }
        return shortest;
    }

    /// What goes wrong, if anything does.
    private Optional<Throwable> failure(long seed, List<HistoryStep> steps) {
        try (RandomHistory history = new RandomHistory(newHome(), engines(seed))) {
            history.live(steps);
            return Optional.empty();
        } catch (IOException | RuntimeException | AssertionError e) {
            return Optional.of(e);
        }
    }

    /// In an order that the seed says.
    private List<Supplier<CatalogueSettings>> engines(long seed) {
        List<Supplier<CatalogueSettings>> engines = List.of(
                () -> CatalogueSettings.sqlite(newHome().resolve("catalogue.db")), RandomHistoriesTest::onPostgres);
        return new Random(seed).nextBoolean() ? engines : engines.reversed();
    }

    private static CatalogueSettings onPostgres() {
        var database = Databases.postgresql();
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }

    private Path newHome() {
        try {
            return Files.createDirectory(home.resolve("home" + homes++));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
