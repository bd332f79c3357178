package dev.coffer.server;

import dev.coffer.repository.Job;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.jobs.Jobs;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/// Counts jobs, for Prometheus: those of all hosts by state, and what has become of attempts in this
/// process.
final class JobTelemetry {
    private static final long FRESH_NANOS = 5_000_000_000L;
    private static final List<String> OUTCOMES = List.of("done", "failed", "retried", "cancelled", "handed", "lost");

    private final Jobs jobs;
    private final Jobs.Worker worker;
    private List<Jobs.Count> counts = List.of();
    private boolean isKnown;
    private long lookedNanos = System.nanoTime() - FRESH_NANOS - 1;

    JobTelemetry(Jobs jobs, Jobs.Worker worker) {
        this.jobs = jobs;
        this.worker = worker;
    }

    void bindTo(MeterRegistry registry) {
        Gauge.builder("coffer.jobs.slots.taken", worker, Jobs.Worker::running)
                .description("Jobs at work in this process")
                .register(registry);
        for (String kind : worker.kinds()) {
            for (Job.State state : List.of(Job.State.QUEUED, Job.State.RUNNING, Job.State.FAILED)) {
                Gauge.builder("coffer.jobs", this, all -> all.count(kind, state))
                        .description("Jobs that the catalogue knows, over all hosts")
                        .tag("kind", kind)
                        .tag("state", state.name().toLowerCase(Locale.ROOT))
                        .strongReference(true)
                        .register(registry);
            }
            for (String outcome : OUTCOMES) {
                FunctionTimer.builder(
                                "coffer.jobs.attempts",
                                worker,
                                all -> (long) sum(all, kind, outcome, Jobs.Worker.Figure::attempts),
                                all -> sum(all, kind, outcome, Jobs.Worker.Figure::seconds),
                                TimeUnit.SECONDS)
                        .description("Attempts at jobs that have ended in this process")
                        .tag("kind", kind)
                        .tag("outcome", outcome)
                        .register(registry);
            }
        }
    }

    private static double sum(
            Jobs.Worker worker, String kind, String outcome, ToDoubleFunction<Jobs.Worker.Figure> value) {
        return worker.figures().stream()
                .filter(figure -> figure.kind().equals(kind) && figure.outcome().equals(outcome))
                .mapToDouble(value)
                .sum();
    }

    /// NaN while the catalogue does not answer: 0 would say that all is well.
    private synchronized double count(String kind, Job.State state) {
        if (System.nanoTime() - lookedNanos > FRESH_NANOS) {
            look();
            lookedNanos = System.nanoTime();
        }
        return !isKnown
                ? Double.NaN
                : counts.stream()
                        .filter(each -> each.kind().equals(kind) && each.state() == state)
                        .mapToLong(Jobs.Count::jobs)
                        .sum();
    }

    private void look() {
        try {
            counts = jobs.counts();
            isKnown = true;
        } catch (RepositoryException e) {
            isKnown = false;
        }
    }
}
