package dev.coffer.app;

import dev.coffer.repository.DigestKind;
import dev.coffer.repository.FailureKind;
import dev.coffer.repository.Novelty;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/// Prints what came of each source, and counts it.
final class StashTally {
    private static final int NAMED = 10;
    private static final Set<FailureKind> OURS =
            EnumSet.of(FailureKind.STORE, FailureKind.CATALOGUE, FailureKind.NO_SPACE);

    private final boolean json;
    private final DigestKind digest;
    private final Terminal terminal;
    private final Progress progress;
    private final Map<Novelty, Long> stashed = new EnumMap<>(Novelty.class);
    private final List<String> failures = new ArrayList<>();
    private long failed;
    private long ours;
    private long damaged;
    private volatile long passed;

    StashTally(boolean json, DigestKind digest, Terminal terminal, Progress progress) {
        this.json = json;
        this.digest = digest;
        this.terminal = terminal;
        this.progress = progress;
    }

    /// The wanted sources without those that an earlier run finished.
    Iterator<Wanted> without(Iterator<Wanted> wanted, Finished finished) {
        return new Iterator<>() {
            private List<Wanted> ahead = List.of();

            @Override
            public boolean hasNext() {
                while (ahead.isEmpty() && wanted.hasNext()) {
                    Wanted next = wanted.next();
                    if (finished.has(next)) {
                        passed++;
                    } else {
                        ahead = List.of(next);
                    }
                }
                return !ahead.isEmpty();
            }

            @Override
            public Wanted next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Wanted next = ahead.getFirst();
                ahead = List.of();
                return next;
            }
        };
    }

    void add(Wanted.Result result) {
        progress.row(() -> {
            switch (result) {
                case Wanted.Result.Done done -> add(done);
                case Wanted.Result.Failed broken -> add(broken);
            }
        });
    }

    private void add(Wanted.Result.Done done) {
        stashed.merge(done.stashed().novelty(), 1L, Long::sum);
        print(json ? StashRow.json(done) : StashRow.columns(done, digest));
        done.stashed().report().damage().ifPresent(reason -> {
            damaged++;
            terminal.say("damaged: " + StashRow.escaped(done.wanted().text()) + ": " + reason);
        });
    }

    private void add(Wanted.Result.Failed broken) {
        failed++;
        if (broken.kind().filter(OURS::contains).isPresent()) {
            ours++;
        }
        String name = StashRow.escaped(broken.wanted().text());
        if (failures.size() < NAMED) {
            failures.add(name);
        }
        if (json) {
            print(StashRow.json(broken));
        }
        terminal.say(
                broken.message().contains(broken.wanted().text()) ? broken.message() : name + ": " + broken.message());
    }

    private void print(String row) {
        PrintStream out = terminal.out();
        out.print(row);
        out.print('\n');
        if (terminal.interactive()) {
            out.flush();
        }
        terminal.checkOut();
    }

    void flush() {
        terminal.out().flush();
    }

    /// Says how it went.
    ///
    /// @return the exit code
    int end(boolean many) {
        long done = stashed.values().stream().mapToLong(Long::longValue).sum();
        if (many && (terminal.interactive() || failed > 0)) {
            terminal.say(done + " stashed (" + count(Novelty.NEW) + " new, " + count(Novelty.ALREADY_HELD)
                    + " held already, " + count(Novelty.NOT_MODIFIED) + " not modified), " + damaged + " damaged, "
                    + failed + " failed" + (passed > 0 ? ", " + passed + " passed over" : ""));
        }
        if (many && failed > 0) {
            String more = failed > failures.size() ? " and " + (failed - failures.size()) + " more" : "";
            terminal.say("failed: " + String.join(", ", failures) + more);
        }
        if (failed == 0) {
            return Exit.OK;
        }
        return done == 0 && ours == failed ? Exit.ENVIRONMENT : Exit.SOME_FAILED;
    }

    private long count(Novelty novelty) {
        return stashed.getOrDefault(novelty, 0L);
    }
}
