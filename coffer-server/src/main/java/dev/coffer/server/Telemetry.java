package dev.coffer.server;

import dev.coffer.media.DerivativeStatistics;
import dev.coffer.media.WorkerCounts;
import dev.coffer.media.derivatives.Derivatives;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/// Counts what the server does, for Prometheus.
final class Telemetry implements AutoCloseable {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofMillis(2500),
        Duration.ofSeconds(10)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ConcurrentMap<Kind, Timer> timers = new ConcurrentHashMap<>();
    private final LongAdder sentBytes = new LongAdder();

    Telemetry(Derivatives derivatives) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
        FunctionCounter.builder("coffer.http.sent", sentBytes, LongAdder::sum)
                .baseUnit("bytes")
                .description("Bytes of bodies that were sent")
                .register(registry);
        counter(derivatives, "cache.hits", "memory", DerivativeStatistics::memoryHits);
        counter(derivatives, "cache.hits", "disk", DerivativeStatistics::diskHits);
        counter(derivatives, "cache.hits", "store", DerivativeStatistics::storeHits);
        counter(derivatives, "cache.hits", "joined", DerivativeStatistics::joined);
        counter(derivatives, "cache.faults", "healed", DerivativeStatistics::healed);
        counter(derivatives, "cache.faults", "bypassed", DerivativeStatistics::bypassed);
        counter(derivatives, "store.faults", "healed", DerivativeStatistics::storeHealed);
        counter(derivatives, "store.faults", "bypassed", DerivativeStatistics::storeBypassed);
        counter(derivatives, "renders", "all", DerivativeStatistics::renders);
        counter(derivatives, "renders", "stored", DerivativeStatistics::stored);
        counter(derivatives, "renders", "later", DerivativeStatistics::later);
        counter(derivatives, "renders", "later_dropped", DerivativeStatistics::laterDropped);
        counter(derivatives, "renders", "failed", DerivativeStatistics::failed);
        counter(derivatives, "renders", "refused", DerivativeStatistics::refused);
        FunctionCounter.builder(
                        "coffer.render", derivatives, d -> d.statistics().renderNanos() / 1e9)
                .baseUnit("seconds")
                .description("Time that render threads have worked")
                .register(registry);
        FunctionCounter.builder(
                        "coffer.cache.dropped", derivatives, d -> d.statistics().dropped())
                .description("Derivatives that went because their originals had gone")
                .register(registry);
        workers(derivatives, "started", WorkerCounts::started);
        workers(derivatives, "died", WorkerCounts::died);
        workers(derivatives, "replaced", WorkerCounts::replaced);
        Gauge.builder("coffer.workers.running", derivatives, d -> d.workers().running())
                .description("Processes that render, or wait to")
                .register(registry);
        gauge(derivatives, "renders.waiting", "", DerivativeStatistics::waiting);
        gauge(derivatives, "renders.running", "", DerivativeStatistics::rendering);
        gauge(derivatives, "cache.size.memory", "bytes", DerivativeStatistics::memoryBytes);
        gauge(derivatives, "cache.size.disk", "bytes", DerivativeStatistics::diskBytes);
    }

    /// @param beganNanos when the request came, by [System#nanoTime()]
    void answered(String route, int status, long beganNanos, long bytes) {
        sentBytes.add(bytes);
        timer(route, status).record(System.nanoTime() - beganNanos, TimeUnit.NANOSECONDS);
    }

    /// The timer of one kind of answer, to be kept by those who answer often.
    Timer timer(String route, int status) {
        return timers.computeIfAbsent(new Kind(route, status), this::register);
    }

    MeterRegistry registry() {
        return registry;
    }

    /// All figures in Prometheus' text format.
    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }

    private Timer register(Kind kind) {
        return Timer.builder("coffer.http.requests")
                .description("Requests by route and status")
                .tag("route", kind.route)
                .tag("status", Integer.toString(kind.status))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private void counter(
            Derivatives derivatives, String name, String kind, ToLongFunction<DerivativeStatistics> value) {
        FunctionCounter.builder("coffer." + name, derivatives, d -> value.applyAsLong(d.statistics()))
                .tag("kind", kind)
                .register(registry);
    }

    private void workers(Derivatives derivatives, String fate, ToLongFunction<WorkerCounts> value) {
        FunctionCounter.builder("coffer.workers", derivatives, d -> value.applyAsLong(d.workers()))
                .tag("fate", fate)
                .description("What became of the processes that render")
                .register(registry);
    }

    private void gauge(Derivatives derivatives, String name, String unit, ToLongFunction<DerivativeStatistics> value) {
        Gauge.Builder<Derivatives> gauge =
                Gauge.builder("coffer." + name, derivatives, d -> value.applyAsLong(d.statistics()));
        if (!unit.isEmpty()) {
            gauge.baseUnit(unit);
        }
        gauge.register(registry);
    }

    private record Kind(String route, int status) {}
}
