package dev.coffer.server;

import dev.coffer.repository.CacheTag;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.NetworkRules;
import dev.coffer.repository.PurgeCalls;
import dev.coffer.repository.PurgeCalls.Due;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.WebCaller;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells caches before the servers, such as a CDN, to let go of what was purged: by a call for each tag, at least once,
/// after the servers have dropped what they had.
///
/// What is to be told stands in the catalogue ([PurgeCalls]), so that it outlives this process, and that of several
/// servers with a hook one makes each call. A call that fails is made again after 5 seconds, then after twice as long
/// each time, up to an hour, for a week.
public final class PurgeHook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeHook.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration CLOSING = Duration.ofSeconds(10);
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int CALLS_AT_ONCE = 4;
    private static final int GOOD = 2;

    private final PurgeCalls calls;
    private final PurgeHookSettings settings;
    private final WebCaller caller;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private PurgeHook(Catalogue catalogue, PurgeHookSettings settings) {
        this.calls = new PurgeCalls(catalogue);
        this.settings = settings;
        this.caller = new WebCaller(settings.allowPrivate() ? NetworkRules.anywhere() : NetworkRules.web(), DEADLINE);
        this.thread = Thread.ofPlatform().daemon().name("coffer-purge-hook").unstarted(this::run);
    }

    /// @param catalogue not closed by this
    /// @throws RepositoryException.Fetch if what is to be called is not allowed to be
    public static PurgeHook start(Catalogue catalogue, PurgeHookSettings settings) {
        PurgeHook hook = new PurgeHook(catalogue, settings);
        try {
            hook.caller.check(settings.url(List.of(new CacheTag("b-0"))));
        } catch (RuntimeException e) {
            hook.caller.close();
            throw e;
        }
        hook.thread.start();
        return hook;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        caller.close();
    }

    private void run() {
        do {
            try {
                work();
            } catch (RepositoryException e) {
                LOG.debug("caches are told of purges later", e);
            } catch (RuntimeException e) {
                LOG.warn("caches are told of purges later: {}", e.toString());
            }
        } while (!isClosing());
    }

    private boolean isClosing() {
        try {
            return closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void work() {
        while (calls.list() && closing.getCount() > 0) {
            LOG.debug("many purges are listed for caches");
        }
        int most = settings.most();
        boolean goesOn = true;
        while (goesOn && closing.getCount() > 0) {
            List<Due> due = calls.take(CALLS_AT_ONCE * most);
            for (int from = 0; from < due.size(); from += most) {
                // After a failure the others of this round are not tried: the same would befall them.
                goesOn = goesOn && call(due.subList(from, Math.min(due.size(), from + most)));
                if (!goesOn) {
                    calls.failed(
                            due.subList(Math.min(due.size(), from + most), due.size()), "another failed", FIRST_PAUSE);
                    break;
                }
            }
            goesOn = goesOn && !due.isEmpty();
        }
    }

    /// @return whether it was made
    private boolean call(List<Due> due) {
        List<CacheTag> tags = due.stream().map(Due::tag).toList();
        String failure;
        try {
            int status =
                    caller.call(settings.method(), settings.url(tags), settings.headers(tags), settings.body(tags));
            if (status / 100 == GOOD) {
                calls.done(due);
                return true;
            }
            failure = "the answer was " + status;
        } catch (RepositoryException.Fetch e) {
            failure = String.valueOf(e.getMessage());
        }
        long attempts = due.stream().mapToLong(Due::attempts).max().orElse(1);
        Duration pause = pause(attempts);
        LOG.warn(
                "a cache was not told of {} purges ({}); it is tried again in {} s",
                due.size(),
                failure,
                pause.toSeconds());
        calls.failed(due, failure, pause);
        return false;
    }

    private static Duration pause(long attempts) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(20, Math.max(0, attempts - 1)));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
