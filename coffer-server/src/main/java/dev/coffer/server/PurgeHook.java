package dev.coffer.server;

import dev.coffer.repository.CacheTag;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.NetworkRules;
import dev.coffer.repository.PurgeCalls;
import dev.coffer.repository.PurgeCalls.Due;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Rounds;
import dev.coffer.repository.WebCaller;
import dev.coffer.repository.WebCaller.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells caches before the servers, such as a CDN, to let go of what was purged: by a call for each tag, at least once,
/// after the servers have dropped what they had.
///
/// What is to be told stands in the catalogue ([PurgeCalls]), so that it outlives this process, and that of several
/// servers with a hook one makes each call. A call that fails is made again after 5 seconds, then after twice as long
/// each time, up to an hour, for a week; where the answer says `Retry-After`, after that time, a day at most.
public final class PurgeHook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeHook.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration SOONEST = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int CALLS_AT_ONCE = 4;
    private static final int GOOD = 2;

    private final PurgeCalls calls;
    private final PurgeHookSettings settings;
    private final WebCaller caller;
    private final Rounds rounds;
    /// No call is made before, since the cache wants to be left alone.
    private long quietUntil = System.nanoTime();

    private PurgeHook(Catalogue catalogue, PurgeHookSettings settings) {
        this.calls = new PurgeCalls(catalogue);
        this.settings = settings;
        this.caller = new WebCaller(settings.allowPrivate() ? NetworkRules.anywhere() : NetworkRules.web(), DEADLINE);
        this.rounds = Rounds.of("coffer-purge-hook", "caches are told of purges", PAUSE, this::work);
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
        hook.rounds.begin();
        return hook;
    }

    @Override
    public void close() {
        rounds.close();
        caller.close();
    }

    private void work() {
        while (calls.list() && !rounds.isClosing()) {
            LOG.debug("many purges are listed for caches");
        }
        int most = settings.most();
        boolean goesOn = System.nanoTime() - quietUntil >= 0;
        while (goesOn && !rounds.isClosing()) {
            List<Due> due = calls.take(CALLS_AT_ONCE * most);
            goesOn = !due.isEmpty();
            for (int from = 0; goesOn && from < due.size(); from += most) {
                int to = Math.min(due.size(), from + most);
                Optional<Duration> pause = call(due.subList(from, to));
                if (pause.isPresent()) {
                    // The others of this round are not tried: the same would befall them.
                    calls.failed(due.subList(to, due.size()), "another failed", pause.get());
                    goesOn = false;
                }
            }
        }
    }

    /// @return empty if it was made; else after what time it may be tried again
    private Optional<Duration> call(List<Due> due) {
        List<CacheTag> tags = due.stream().map(Due::tag).toList();
        String failure;
        Optional<Duration> asked = Optional.empty();
        try {
            Reply reply =
                    caller.call(settings.method(), settings.url(tags), settings.headers(tags), settings.body(tags));
            if (reply.status() / 100 == GOOD) {
                calls.done(due);
                return Optional.empty();
            }
            failure = "the answer was " + reply.status();
            asked = reply.retryAfter();
        } catch (RepositoryException.Fetch e) {
            failure = String.valueOf(e.getMessage());
        }
        asked.ifPresent(wait -> quietUntil = System.nanoTime() + wait.toNanos());
        long attempts = due.stream().mapToLong(Due::attempts).max().orElse(1);
        Duration pause =
                asked.map(wait -> wait.compareTo(SOONEST) < 0 ? SOONEST : wait).orElseGet(() -> pause(attempts));
        LOG.warn(
                "a cache was not told of {} purges ({}); it is tried again in {} s",
                due.size(),
                failure,
                pause.toSeconds());
        calls.failed(due, failure, pause);
        return Optional.of(asked.isPresent() ? pause : FIRST_PAUSE);
    }

    private static Duration pause(long attempts) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(20, Math.max(0, attempts - 1)));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
