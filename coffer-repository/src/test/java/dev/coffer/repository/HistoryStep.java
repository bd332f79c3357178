package dev.coffer.repository;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// One thing that somebody does with a repository. Numbers choose what it is done to, whatever is there: so a
/// history from which steps are left out is a history too.
record HistoryStep(Kind kind, int one, int other, int third) {
    private static final int NUMBERS = 1 << 16;

    enum Kind {
        PUBLISH(12),
        CHANGESET(8),
        FINISH(4),
        STASH(4),
        EXPIRE(5),
        UNEXPIRE(3),
        ROLL_BACK(3),
        TAG(4),
        PURGE(3),
        ERASE(2),
        COLLECT(8),
        WAIT(6),
        BACK_UP(5),
        RESTORE(3),
        MIRROR_AND_DRILL(1);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    /// The history of a seed.
    static List<HistoryStep> draw(long seed, int length) {
        Random random = new Random(seed);
        List<Kind> kinds = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int i = 0; i < kind.weight; i++) {
                kinds.add(kind);
            }
        }
        List<HistoryStep> steps = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            steps.add(new HistoryStep(
                    kinds.get(random.nextInt(kinds.size())),
                    random.nextInt(NUMBERS),
                    random.nextInt(NUMBERS),
                    random.nextInt(NUMBERS)));
        }
        return steps;
    }

    @Override
    public String toString() {
        return kind + "(" + one + ", " + other + ", " + third + ")";
    }
}
