package dev.coffer.repository.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What has become of attempts in this process.
final class Tally {
    private final Map<String, Map<String, long[]>> figures = new TreeMap<>();

    synchronized void count(String kind, String outcome, Duration took) {
        long[] sums = figures.computeIfAbsent(kind, unused -> new TreeMap<>())
                .computeIfAbsent(outcome, unused -> new long[2]);
        sums[0]++;
        sums[1] += took.toNanos();
    }

    synchronized List<Jobs.Worker.Figure> figures() {
        List<Jobs.Worker.Figure> all = new ArrayList<>();
        figures.forEach((kind, outcomes) -> outcomes.forEach(
                (outcome, sums) -> all.add(new Jobs.Worker.Figure(kind, outcome, sums[0], sums[1] / 1e9))));
        return all;
    }
}
