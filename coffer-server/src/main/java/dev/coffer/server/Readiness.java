package dev.coffer.server;

import java.util.List;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether requests can be answered: the outcome of all checks, looked at again when it is a second old.
final class Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
    private static final long FRESH_NANOS = 1_000_000_000;

    private final List<HealthCheck> checks;
    private Answer last = Answer.later("not looked yet");
    private long lookedNanos;
    private boolean looked;

    Readiness(List<HealthCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    synchronized Answer answer() {
        if (!looked || System.nanoTime() - lookedNanos > FRESH_NANOS) {
            last = look();
            lookedNanos = System.nanoTime();
            looked = true;
        }
        return last;
    }

    private Answer look() {
        boolean ready = true;
        StringJoiner outcomes = new StringJoiner(", ", "{", "}");
        for (HealthCheck check : checks) {
            boolean well = isWell(check);
            ready &= well;
            outcomes.add(Answer.quoted(check.name()) + ": " + (well ? "\"ok\"" : "\"failed\""));
        }
        String body = "{\"status\": \"" + (ready ? "ready" : "not ready") + "\", \"checks\": " + outcomes + "}";
        return Answer.text("application/json", body).withStatus(ready ? 200 : 503);
    }

    private static boolean isWell(HealthCheck check) {
        try {
            check.probe().check();
            return true;
        } catch (Exception e) {
            LOG.warn("{} is not ready: {}", check.name(), e.toString());
            return false;
        }
    }
}
