package dev.coffer.repository;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;

/// Lets several actors take their steps one at a time, in an order that is chosen from outside: so that every order
/// can be tried, one after the other.
///
/// An actor announces each step at a gate and waits there for its turn. A choice is where to go on: with
/// whoever went last, or with another one, which costs one of a bounded number of switches.
final class Turns {
    private static final long PATIENCE_MILLIS = 60_000;

    /// The end of an actor that was killed.
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /// What an actor does between its gates.
    @FunctionalInterface
    interface Actor {
        void act(int self) throws Exception;
    }

    /// One point at which it could go on in several ways.
    private static final class Decision {
        private final List<Integer> options;
        private int taken;

        Decision(List<Integer> options) {
            this.options = options;
        }
    }

    /// All orders of some actors' steps with a bounded number of switches, one after the other.
    static final class Orders {
        private final int mostSwitches;
        private final List<Decision> decisions = new ArrayList<>();
        private boolean ended;

        Orders(int mostSwitches) {
            this.mostSwitches = mostSwitches;
        }

        boolean hasNext() {
            return !ended;
        }

        /// To be called when one order has been run to its end.
        void advance() {
            while (!decisions.isEmpty()) {
                Decision last = decisions.getLast();
                last.taken++;
                if (last.taken < last.options.size()) {
                    return;
                }
                decisions.removeLast();
            }
            ended = true;
        }
    }

    private final Orders orders;
    private final List<Actor> actors;
    private final Map<Integer, Throwable> failures = new HashMap<>();
    private final Set<Integer> waiting = new HashSet<>();
    private final Set<Integer> ended = new HashSet<>();
    private final List<String> story = new ArrayList<>();
    private final int[] steps;
    /// Whether an actor that has a turn is stuck behind another; then it has no turn.
    private IntPredicate stuck = actor -> false;
    private Runnable beforeStep = () -> {};
    private Optional<int[]> kill = Optional.empty();
    private int running = -1;
    private int switches;
    private int last = -1;
    private int count;

    Turns(Orders orders, List<Actor> actors) {
        this.orders = orders;
        this.actors = actors;
        this.steps = new int[actors.size()];
    }

    /// Kills an actor when it wants to take its step of that number.
    Turns killing(int actor, int step) {
        kill = Optional.of(new int[] {actor, step});
        return this;
    }

    Turns withStuck(IntPredicate isStuck) {
        stuck = isStuck;
        return this;
    }

    Turns beforeEachStep(Runnable run) {
        beforeStep = run;
        return this;
    }

    /// How many steps were taken.
    int count() {
        return count;
    }

    int steps(int actor) {
        return steps[actor];
    }

    boolean wasKilled(int actor) {
        return failures.get(actor) instanceof Killed;
    }

    Optional<Throwable> failure(int actor) {
        return Optional.ofNullable(failures.get(actor));
    }

    @Override
    public String toString() {
        return String.join(" ", story);
    }

    /// Told by an actor that wants to take a step; returns when it may.
    synchronized void gate(int actor, String step) {
        waiting.add(actor);
        if (running == actor) {
            running = -1;
        }
        notifyAll();
        while (running != actor) {
            rest();
        }
        steps[actor]++;
        if (kill.filter(who -> who[0] == actor && who[1] == steps[actor]).isPresent()) {
            story.add(actor + ":killed before " + step);
            throw new Killed();
        }
        story.add(actor + ":" + step);
    }

    /// Runs one order to its end.
    void run() throws InterruptedException {
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            for (int i = 0; i < actors.size(); i++) {
                int self = i;
                threads.execute(() -> act(self));
            }
            int depth = 0;
            while (ended() < actors.size()) {
                List<Integer> ready = ready();
                if (ready.isEmpty()) {
                    continue;
                }
                List<Integer> options = options(ready);
                if (depth == orders.decisions.size()) {
                    orders.decisions.add(new Decision(options));
                }
                Decision decision = orders.decisions.get(depth);
                int next = decision.options.get(Math.min(decision.taken, decision.options.size() - 1));
                if (!ready.contains(next)) {
                    next = ready.getFirst();
                }
                depth++;
                if (next != last && ready.contains(last)) {
                    switches++;
                }
                last = next;
                count++;
                beforeStep.run();
                turn(next);
            }
        }
    }

    private void act(int self) {
        try {
            gate(self, "begin");
            actors.get(self).act(self);
        } catch (Throwable e) {
            synchronized (this) {
                failures.put(self, e);
            }
        }
        synchronized (this) {
            ended.add(self);
            if (running == self) {
                running = -1;
            }
            notifyAll();
        }
    }

    private synchronized int ended() {
        return ended.size();
    }

    private synchronized void turn(int actor) {
        // At once, not when it wakes up: until then it would look as if it had come to its next gate.
        waiting.remove(actor);
        running = actor;
        notifyAll();
    }

    /// Who waits at a gate, once nobody is on the way any more.
    private synchronized List<Integer> ready() {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (true) {
            boolean quiet = true;
            for (int actor = 0; actor < actors.size(); actor++) {
                if (!waiting.contains(actor) && !ended.contains(actor) && !stuck.test(actor)) {
                    quiet = false;
                }
            }
            if (quiet || running == -1 && waiting.size() + ended.size() == actors.size()) {
                running = -1;
                return waiting.stream().sorted().toList();
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("nobody moves: " + this);
            }
            rest();
        }
    }

    private List<Integer> options(List<Integer> ready) {
        if (!ready.contains(last)) {
            return ready;
        }
        List<Integer> options = new ArrayList<>(List.of(last));
        if (switches < orders.mostSwitches) {
            ready.stream().filter(actor -> actor != last).forEach(options::add);
        }
        return options;
    }

    private void rest() {
        try {
            wait(5);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
