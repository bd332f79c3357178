package dev.coffer.app;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/// Works on many items, several at once, and hands their results over in the order of the items.
///
/// Memory is bounded: at most [#WINDOW] items are read ahead of the oldest that is not finished. Items that
/// share a place (a host, say) are bounded among themselves, and never keep those of other places waiting.
final class OrderedWork<I, O> {
    static final int WINDOW = 1024;

    private final Function<I, Optional<String>> place;
    private final int perPlace;
    private final Function<I, O> work;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Slot<I, O>> window = new ArrayDeque<>();
    private final Map<String, Integer> busy = new HashMap<>();
    private int running;
    private boolean exhausted;
    private boolean stopped;

    private static final class Slot<I, O> {
        final I item;
        boolean taken;
        Optional<O> result = Optional.empty();

        Slot(I item) {
            this.item = item;
        }
    }

    /// @param place items with the same are done at most `perPlace` at once
    /// @param work does not throw; run on platform threads
    OrderedWork(Function<I, Optional<String>> place, int perPlace, Function<I, O> work) {
        this.place = place;
        this.perPlace = perPlace;
        this.work = work;
    }

    /// Works until the items are at their end, or [#stop] was called; then what is begun is finished.
    ///
    /// @param items read on a thread of its own, which may wait
    /// @param sink called on the caller's thread
    void run(Iterator<I> items, int workers, Consumer<O> sink) {
        Thread.ofPlatform().daemon().name("coffer-sources").start(() -> read(items));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            threads.add(Thread.ofPlatform().daemon().name("coffer-stash-" + i).start(this::workOn));
        }
        for (Optional<O> result = next(); result.isPresent(); result = next()) {
            sink.accept(result.get());
        }
    }

    /// Begins nothing more.
    void stop() {
        locked(() -> stopped = true);
    }

    private void read(Iterator<I> items) {
        try {
            while (items.hasNext()) {
                Slot<I, O> slot = new Slot<>(items.next());
                lock.lock();
                try {
                    while (window.size() >= WINDOW && !stopped) {
                        changed.awaitUninterruptibly();
                    }
                    if (stopped) {
                        return;
                    }
                    window.add(slot);
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        } finally {
            locked(() -> exhausted = true);
        }
    }

    private void workOn() {
        for (Optional<Slot<I, O>> slot = take(); slot.isPresent(); slot = take()) {
            O result = work.apply(slot.get().item);
            Slot<I, O> done = slot.get();
            locked(() -> {
                done.result = Optional.of(result);
                running--;
                place.apply(done.item).ifPresent(it -> busy.merge(it, -1, Integer::sum));
            });
        }
    }

    /// The first item that may be begun; empty when there will be none.
    private Optional<Slot<I, O>> take() {
        lock.lock();
        try {
            while (!stopped) {
                boolean waiting = false;
                for (Slot<I, O> slot : window) {
                    if (!slot.taken) {
                        waiting = true;
                        Optional<String> where = place.apply(slot.item);
                        if (where.map(it -> busy.getOrDefault(it, 0) < perPlace).orElse(true)) {
                            slot.taken = true;
                            running++;
                            where.ifPresent(it -> busy.merge(it, 1, Integer::sum));
                            return Optional.of(slot);
                        }
                    }
                }
                if (exhausted && !waiting) {
                    return Optional.empty();
                }
                changed.awaitUninterruptibly();
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// The result of the oldest item; after a stop, of the oldest that was begun.
    private Optional<O> next() {
        lock.lock();
        try {
            while (true) {
                if (stopped && running == 0) {
                    window.removeIf(it -> it.result.isEmpty());
                }
                Slot<I, O> head = window.peek();
                if (head == null && (exhausted || stopped)) {
                    return Optional.empty();
                }
                if (head != null && head.result.isPresent()) {
                    window.remove();
                    changed.signalAll();
                    return head.result;
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
