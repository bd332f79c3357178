package dev.coffer.store.sync;

import dev.coffer.store.StoreException;
import dev.coffer.store.download.Download;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// One run, or one plan: pairs go to the workers as they are listed, and come back in order.
final class SyncRun {
    /// Pairs that are listed before the oldest of them is done. Results are small; bytes are not kept in them.
    private static final int WINDOW = 2048;

    private static final long PART = 16L << 20;

    private final Sync.Side from;
    private final Sync.Side to;
    private final Sync.Rules rules;
    private final boolean obey;
    private final BooleanSupplier stopped;
    private final Consumer<Sync.Outcome> sink;
    private final Comparison comparison;
    private final Transfers transfers;

    private long transferred;
    private long bytes;
    private long kept;
    private long deleted;
    private long skipped;
    private long failed;
    private boolean sourceHasAny;
    private boolean sourceIsWhole = true;

    SyncRun(
            Sync.Side from,
            Sync.Side to,
            Sync.Rules rules,
            boolean obey,
            BooleanSupplier stopped,
            Consumer<Sync.Outcome> sink) {
        this.from = from;
        this.to = to;
        this.rules = rules;
        this.obey = obey;
        this.stopped = stopped;
        this.sink = sink;
        boolean within = from instanceof Sync.Side.Objects one
                && to instanceof Sync.Side.Objects other
                && one.store() == other.store();
        this.comparison = new Comparison(from, to, rules, to instanceof Sync.Side.Directory, within);
        this.transfers = new Transfers(
                from,
                to,
                rules,
                from instanceof Sync.Side.Objects objects
                        ? Optional.of(Download.of(objects.store()).withParts(PART, Math.max(4, rules.workers())))
                        : Optional.empty());
    }

    Sync.Report toTheEnd() {
        try (Sides sides = Sides.open(from, to, rules);
                Deletions deletions = new Deletions(rules.temp())) {
            boolean whole = false;
            try (ExecutorService workers = Executors.newFixedThreadPool(
                    rules.workers(),
                    Thread.ofPlatform().daemon().name("coffer-sync-", 0).factory())) {
                walk(sides, deletions, workers);
                whole = !stopped.getAsBoolean();
            } finally {
                if (obey) {
                    sides.remember(whole);
                }
            }
            Optional<String> heldBack = whole ? heldBack(deletions.count()) : Optional.empty();
            if (whole && heldBack.isEmpty()) {
                deletions.forEachBatch(this::delete);
            }
            return new Sync.Report(transferred, bytes, kept, deleted, skipped, failed, heldBack, !whole);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void walk(Sides sides, Deletions deletions, ExecutorService workers) throws IOException {
        Deque<Future<Optional<Result>>> window = new ArrayDeque<>();
        try {
            Iterator<Pair> pairs = sides.pairs();
            while (!stopped.getAsBoolean() && pairs.hasNext()) {
                Pair pair = pairs.next();
                look(pair);
                window.add(workers.submit(() -> work(pair)));
                while (window.size() >= WINDOW
                        || (!window.isEmpty() && window.getFirst().isDone())) {
                    take(window.removeFirst(), sides, deletions);
                }
            }
        } finally {
            // also when a listing failed: what was begun is finished, and said
            while (!window.isEmpty()) {
                take(window.removeFirst(), sides, deletions);
            }
        }
    }

    private void look(Pair pair) {
        pair.source().ifPresent(entry -> {
            switch (entry) {
                case Entry.Local file -> sourceHasAny = true;
                case Entry.Held held -> sourceHasAny = true;
                case Entry.Odd odd -> {}
                case Entry.Unread unread -> sourceIsWhole = false;
            }
        });
    }

    /// Empty if the run was stopped before it came to this.
    private Optional<Result> work(Pair pair) {
        return stopped.getAsBoolean() ? Optional.empty() : Optional.of(workOn(pair));
    }

    /// One that fails never ends the run, whatever the reason.
    private Result workOn(Pair pair) {
        try {
            Decision decision = comparison.decide(pair);
            return obey ? transfers.execute(pair, decision) : Result.of(pair, decision);
        } catch (StoreException | IllegalArgumentException e) {
            return Result.failed(pair, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Result.failed(pair, LocalFiles.reason(e));
        } catch (RuntimeException | Error e) {
            return Result.failed(pair, "an error of Coffer itself: " + e);
        }
    }

    private void take(Future<Optional<Result>> future, Sides sides, Deletions deletions) throws IOException {
        try {
            Optional<Result> result = future.get();
            if (result.isPresent()) {
                take(result.get(), sides, deletions);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("cannot sync " + from.describe() + ": interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void take(Result result, Sides sides, Deletions deletions) throws IOException {
        sides.keep(result);
        switch (result.outcome()) {
            case Sync.Outcome.Failed failure -> failed++;
            case Sync.Outcome.Done(Sync.Step.Delete delete) -> {
                deletions.add(delete.key());
                return; // told when it is its turn
            }
            case Sync.Outcome.Done(Sync.Step.Keep keep) -> kept++;
            case Sync.Outcome.Done(Sync.Step.Skip skip) -> skipped++;
            case Sync.Outcome.Done(Sync.Step.Upload step) -> transferred(step.size());
            case Sync.Outcome.Done(Sync.Step.Download step) -> transferred(step.size());
            case Sync.Outcome.Done(Sync.Step.Copy step) -> transferred(step.size());
        }
        sink.accept(result.outcome());
    }

    private void transferred(long size) {
        transferred++;
        bytes += size;
    }

    private Optional<String> heldBack(long count) {
        if (count == 0) {
            return Optional.empty();
        }
        if (!sourceIsWhole) {
            return Optional.of("the source could not be listed in full");
        }
        if (failed > 0) {
            return Optional.of(failed + " failed before");
        }
        if (!sourceHasAny && !rules.evenIfEmpty()) {
            return Optional.of("the source has nothing, and all of the target would go");
        }
        return Optional.empty();
    }

    private void delete(List<String> keys) {
        if (stopped.getAsBoolean()) {
            return;
        }
        Map<String, String> left = obey ? Deletions.execute(to, keys) : Map.of();
        for (String key : keys) {
            if (left.containsKey(key)) {
                failed++;
                sink.accept(new Sync.Outcome.Failed(key, left.get(key)));
            } else {
                deleted++;
                sink.accept(new Sync.Outcome.Done(new Sync.Step.Delete(key)));
            }
        }
    }
}
