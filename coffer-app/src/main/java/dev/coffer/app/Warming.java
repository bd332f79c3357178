package dev.coffer.app;

import dev.coffer.app.Wishes.Wish;
import dev.coffer.media.Recipe;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.derivatives.Derivatives.Warmed;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Mark;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Makes what is wished for, and counts what came of it. Wishes may be fulfilled by several threads; they are counted
/// by one.
final class Warming {
    /// How many are at work for each thread that renders: while one is made, others are on their way into the store.
    static final int EACH = 3;

    private final Derivatives derivatives;
    private final Function<BlobId, Mark.Said> marks;
    private final Map<Warmed, Long> counts = new EnumMap<>(Warmed.class);
    private long failed;

    /// What came of a wish.
    sealed interface Result {
        Wish wish();

        /// @param outcome never [Warmed#NO_ORIGINAL]
        record Done(Wish wish, Warmed outcome) implements Result {}

        /// @param reason empty if there is no such original
        record Failed(Wish wish, Optional<RuntimeException> reason) implements Result {}
    }

    /// @param marks what is said of a picture, which a recipe may hang on
    Warming(Derivatives derivatives, Function<BlobId, Mark.Said> marks) {
        this.derivatives = derivatives;
        this.marks = marks;
    }

    /// Fulfils a wish; may wait. Never throws.
    Result warm(Wish wish) {
        try {
            Recipe asked = wish.recipe();
            Recipe recipe = asked.hangsOnMarks() ? asked.marked(marks.apply(wish.original())) : asked;
            Warmed outcome = derivatives.warm(derivatives.key(wish.original(), recipe), wish.preset());
            return outcome == Warmed.NO_ORIGINAL
                    ? new Result.Failed(wish, Optional.empty())
                    : new Result.Done(wish, outcome);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result.Failed(wish, Optional.of(new IllegalStateException("interrupted", e)));
        } catch (RuntimeException e) {
            return new Result.Failed(wish, Optional.of(e));
        }
    }

    void note(Result result) {
        switch (result) {
            case Result.Done done -> counts.merge(done.outcome(), 1L, Long::sum);
            case Result.Failed _ -> failed++;
        }
    }

    /// How many were noted.
    long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum() + failed;
    }

    long failed() {
        return failed;
    }

    String summary() {
        return "made " + counts.getOrDefault(Warmed.MADE, 0L) + " derivatives; "
                + counts.getOrDefault(Warmed.THERE, 0L) + " were there"
                + (counts.containsKey(Warmed.LEFT) ? ", " + counts.get(Warmed.LEFT) + " are made by others" : "")
                + (failed == 0 ? "" : ", " + failed + " failed");
    }
}
