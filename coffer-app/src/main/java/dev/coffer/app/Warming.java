package dev.coffer.app;

import dev.coffer.app.Wishes.Wish;
import dev.coffer.media.Recipe;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.derivatives.Derivatives.Warmed;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Mark;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Makes what is wished for, several at once: as many renders as there are threads for, while others are on their way
/// into the store.
final class Warming {
    private static final int EACH = 3;

    private final Derivatives derivatives;
    private final Function<BlobId, Mark.Said> marks;
    private final S3Tally tally;
    private final OrderedWork<Wish, Result> work;
    private final Map<Warmed, Long> counts = new EnumMap<>(Warmed.class);
    private long count;
    private long failed;
    private volatile boolean stopped;

    private sealed interface Result {
        record Done(Wish wish, Warmed outcome) implements Result {}

        record Failed(Wish wish, RuntimeException reason) implements Result {}
    }

    /// @param marks what is said of a picture, which a recipe may hang on
    Warming(Derivatives derivatives, Function<BlobId, Mark.Said> marks, S3Tally tally) {
        this.derivatives = derivatives;
        this.marks = marks;
        this.tally = tally;
        this.work = new OrderedWork<>(wish -> Optional.empty(), Integer.MAX_VALUE, this::warm);
    }

    /// @param threads that render
    void run(Iterator<Wish> wishes, Progress progress, int threads) {
        work.run(wishes, threads * EACH, result -> progress.row(() -> note(result)));
    }

    /// Begins nothing more.
    void stop() {
        stopped = true;
        work.stop();
    }

    boolean isStopped() {
        return stopped;
    }

    long count() {
        return count;
    }

    String summary() {
        return "made " + counts.getOrDefault(Warmed.MADE, 0L) + " derivatives; "
                + counts.getOrDefault(Warmed.THERE, 0L) + " were there"
                + (counts.containsKey(Warmed.LEFT) ? ", " + counts.get(Warmed.LEFT) + " are made by others" : "")
                + (failed == 0 ? "" : ", " + failed + " failed");
    }

    private Result warm(Wish wish) {
        try {
            Recipe asked = wish.recipe();
            Recipe recipe = asked.hangsOnMarks() ? asked.marked(marks.apply(wish.original())) : asked;
            return new Result.Done(wish, derivatives.warm(derivatives.key(wish.original(), recipe), wish.preset()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result.Failed(wish, new IllegalStateException("interrupted", e));
        } catch (RuntimeException e) {
            return new Result.Failed(wish, e);
        }
    }

    private void note(Result result) {
        count++;
        switch (result) {
            case Result.Done(var wish, var outcome) -> {
                if (outcome == Warmed.NO_ORIGINAL) {
                    failed++;
                    tally.failed(wish.original().toString(), "there is no such blob");
                    return;
                }
                counts.merge(outcome, 1L, Long::sum);
                if (tally.json()) {
                    tally.row(
                            "",
                            json -> json.put("original", wish.original().toString())
                                    .put("recipe", wish.recipe().key())
                                    .put("outcome", word(outcome)));
                }
            }
            case Result.Failed(var wish, var reason) -> {
                failed++;
                tally.failed(wish.original() + " " + wish.recipe(), reason);
            }
        }
    }

    private static String word(Warmed outcome) {
        return switch (outcome) {
            case THERE -> "there";
            case MADE -> "made";
            case LEFT -> "left";
            case NO_ORIGINAL -> "no original";
        };
    }
}
