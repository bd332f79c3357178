package dev.coffer.app;

import dev.coffer.app.Warming.Result;
import dev.coffer.app.Wishes.Wish;
import dev.coffer.media.derivatives.Derivatives.Warmed;
import java.util.Iterator;
import java.util.Optional;

/// Makes what is wished for, several at once, and prints what came of each.
final class WarmingRows {
    private final Warming warming;
    private final S3Tally tally;
    private final OrderedWork<Wish, Result> work;
    private volatile boolean stopped;

    WarmingRows(Warming warming, S3Tally tally) {
        this.warming = warming;
        this.tally = tally;
        this.work = new OrderedWork<>(wish -> Optional.empty(), Integer.MAX_VALUE, warming::warm);
    }

    /// @param threads that render
    void run(Iterator<Wish> wishes, Progress progress, int threads) {
        work.run(
                wishes,
                threads * Warming.EACH,
                result -> progress.row(() -> {
                    warming.note(result);
                    print(result);
                }));
    }

    /// Begins nothing more.
    void stop() {
        stopped = true;
        work.stop();
    }

    boolean isStopped() {
        return stopped;
    }

    private void print(Result result) {
        Wish wish = result.wish();
        switch (result) {
            case Result.Done(var unused, var outcome) -> {
                if (tally.json()) {
                    tally.row(
                            "",
                            json -> json.put("original", wish.original().toString())
                                    .put("recipe", wish.recipe().key())
                                    .put("outcome", word(outcome)));
                }
            }
            case Result.Failed(var unused, var reason) ->
                reason.ifPresentOrElse(
                        it -> tally.failed(wish.original() + " " + wish.recipe(), it),
                        () -> tally.failed(wish.original().toString(), "there is no such blob"));
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
