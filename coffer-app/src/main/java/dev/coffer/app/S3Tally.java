package dev.coffer.app;

import dev.coffer.media.MediaException;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;

/// Prints what came of each object, and counts what failed.
final class S3Tally {
    private final Terminal terminal;
    private final boolean json;
    private long failed;
    private int worst = Exit.OK;

    S3Tally(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    boolean json() {
        return json;
    }

    /// One row, in the form that was asked for.
    void row(String text, UnaryOperator<JsonLine> fields) {
        rows(List.of(text), fields);
    }

    /// Several lines for people, one for programs.
    void rows(List<String> lines, UnaryOperator<JsonLine> fields) {
        if (json) {
            print(fields.apply(new JsonLine()).end());
        } else {
            lines.forEach(line -> print(printable(line)));
        }
    }

    private void print(String row) {
        terminal.out().print(row);
        terminal.out().print('\n');
        if (terminal.interactive()) {
            terminal.out().flush();
        }
        terminal.checkOut();
    }

    void failed(String what, String reason) {
        failed(what, reason, Exit.SOME_FAILED);
    }

    void failed(String what, RuntimeException reason) {
        failed(what, Failure.line(reason), code(reason));
    }

    void failed(String what, String reason, int code) {
        failed++;
        worst = Math.max(worst, code);
        if (json) {
            print(new JsonLine().put("failed", what).put("reason", reason).end());
        }
        terminal.say(printable(reason.contains(what) ? reason : what + ": " + reason));
    }

    /// Does one thing; a failure of it is counted, and the others go on.
    void attempt(String what, Work work) {
        try {
            work.run();
        } catch (StoreException | RepositoryException | MediaException | UncheckedIOException e) {
            failed(what, e);
        } catch (IOException e) {
            failed(what, new UncheckedIOException(e));
        }
    }

    /// What may go wrong with one object.
    interface Work {
        void run() throws IOException;
    }

    /// @param all how many things were asked for; where only one was, its failure is the command's
    int end(long all) {
        terminal.out().flush();
        return failed == 0 ? Exit.OK : all == failed ? worst : Exit.SOME_FAILED;
    }

    static int code(RuntimeException failure) {
        return switch (failure) {
            case StoreException.NotFound e -> Exit.SOME_FAILED;
            case StoreException.NoBucket e -> Exit.SOME_FAILED;
            case StoreException.Conflict e -> Exit.SOME_FAILED;
            case StoreException.Archived e -> Exit.SOME_FAILED;
            case StoreException.Refused e -> Exit.SOME_FAILED;
            case StoreException.Corrupt e -> Exit.SOME_FAILED;
            case UncheckedIOException e -> Exit.SOME_FAILED;
            case MediaException.Unavailable e -> Exit.ENVIRONMENT;
            case MediaException e -> Exit.SOME_FAILED;
            default -> Failure.code(failure);
        };
    }

    /// Names are others': what would move the cursor is shown as ?.
    static String printable(String text) {
        return text.chars().noneMatch(Character::isISOControl) ? text : text.replaceAll("[\\p{Cntrl}&&[^\t]]", "?");
    }
}
