package dev.coffer.repository.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.JobId;
import dev.coffer.repository.JobKind;
import dev.coffer.repository.JobSchedule;
import dev.coffer.repository.RepositoryException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs jobs in this process. Whose turn it is, over all hosts, and whether a process is dead, is
/// db-scheduler's to say;
/// what becomes of a job is in its own row, see [JobRecords].
final class Running implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);
    private static final int MISSED = 4;
    private static final Duration FAILED = Duration.ofSeconds(10);
    private static final Duration FOR_EVER = Duration.ofDays(3650);
    private static final int WRITES = 6;
    private static final int ROUNDS_UNTIL_TOLD = 2;
    private static final int ROUNDS_UNTIL_FOUND = 30;

    private final Jobs jobs;
    private final JobRecords records;
    private final Jobs.Settings settings;
    private final List<String> kinds;
    private final Tally tally = new Tally();
    private final Set<Attempt> atWork = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch;
    private final Scheduler scheduler;
    private int busy;
    private int round;
    private boolean stopping;
    private boolean isOutOfService;
    private boolean isOutOfReach;

    Running(Catalogue catalogue, Jobs jobs, List<JobKind> kinds, List<JobSchedule> schedules, Jobs.Settings settings) {
        this.jobs = jobs;
        this.records = new JobRecords(catalogue, settings.pause());
        this.settings = settings;
        this.kinds = kinds.stream().map(JobKind::name).toList();
        List<Task<?>> tasks = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (JobKind kind : kinds) {
            known.add(kind.name());
            tasks.add(task(kind));
        }
        List<RecurringTask<Void>> recurring = new ArrayList<>();
        for (JobSchedule schedule : schedules) {
            if (!known.contains(schedule.request().kind())) {
                throw new IllegalArgumentException("the schedule " + schedule.name() + " is of no kind of jobs: "
                        + schedule.request().kind());
            }
            recurring.add(task(schedule));
        }
        this.scheduler = Scheduler.create(catalogue.dataSource(), tasks)
                .startTasks(recurring)
                .tableName(JobTable.TASKS)
                .schedulerName(new SchedulerName.Fixed(catalogue.author().host().text()))
                .executorService(Executors.newFixedThreadPool(
                        settings.slots(),
                        Thread.ofPlatform().name("coffer-job-", 1).factory()))
                .threads(settings.slots())
                .pollUsingFetchAndLockOnExecute(0, 1)
                .pollingInterval(settings.poll())
                .heartbeatInterval(settings.heartbeat())
                .missedHeartbeatsLimit(MISSED)
                .deleteUnresolvedAfter(FOR_EVER)
                .shutdownMaxWait(settings.patience())
                .enablePriority()
                .build();
        this.watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("coffer-job-watch").factory());
        long millis = settings.poll().toMillis();
        var unused = watch.scheduleWithFixedDelay(this::watch, 0, millis, TimeUnit.MILLISECONDS);
        scheduler.start();
    }

    List<String> kinds() {
        return kinds;
    }

    Tally tally() {
        return tally;
    }

    int count() {
        return atWork.size();
    }

    private Task<Void> task(JobKind kind) {
        return Tasks.custom(kind.name(), Void.class)
                .onFailure(soon())
                .onDeadExecutionRevive()
                .execute((task, context) -> turn(kind, JobId.parse(task.getId())));
    }

    private RecurringTask<Void> task(JobSchedule schedule) {
        Cadence cadence = Cadence.parse(schedule.when());
        return Tasks.recurring("schedule:" + schedule.name(), cadence)
                .onFailure(soon())
                .onDeadExecutionRevive()
                .execute((task, context) -> begin(schedule, cadence.notAfter(context.getExecution().executionTime)));
    }

    /// The catalogue did not answer, say.
    private static FailureHandler<Void> soon() {
        return (complete, operations) ->
                operations.reschedule(complete, Instant.now().plus(FAILED));
    }

    private void begin(JobSchedule schedule, Instant due) {
        if (jobs.add(schedule, due).isEmpty()) {
            LOG.info("nothing is added for {} of {}: it was, or the one before has not ended", due, schedule.name());
        }
    }

    private CompletionHandler<Void> turn(JobKind kind, JobId id) {
        return switch (perform(kind, id)) {
            case Turn.Now now -> throw new IllegalStateException(now.toString());
            case Turn.Later later -> (complete, operations) -> operations.reschedule(complete, later.when());
            case Turn.Elsewhere _ -> (complete, operations) -> operations.reschedule(complete, Instant.now());
            case Turn.Never _ -> (complete, operations) -> operations.remove();
            case Turn.Taken _ -> (complete, operations) -> {};
        };
    }

    private Turn perform(JobKind kind, JobId id) {
        occupy();
        try {
            Turn turn = records.take(id);
            if (turn instanceof Turn.Elsewhere) {
                serve(false);
            }
            return turn instanceof Turn.Now now ? perform(kind, now.attempt()) : turn;
        } finally {
            vacate();
        }
    }

    private Turn perform(JobKind kind, Attempt attempt) {
        long began = System.nanoTime();
        enter(attempt);
        Outcome outcome;
        try {
            outcome = outcome(kind, attempt);
        } finally {
            atWork.remove(attempt);
        }
        boolean unused = Thread.interrupted(); // what was meant for the work is not meant for what is written of it
        Turn turn = written(outcome);
        String word = turn instanceof Turn.Taken ? "lost" : outcome.word(turn);
        tally.count(kind.name(), word, Duration.ofNanos(System.nanoTime() - began));
        return turn;
    }

    /// What took hours is not to be done again because the catalogue was away for seconds.
    private Turn written(Outcome outcome) {
        for (int attempt = 1; ; attempt++) {
            try {
                return outcome.written();
            } catch (RepositoryException.CatalogueUnavailable | RepositoryException.CommitUnknown e) {
                if (attempt == WRITES || isStopping()) {
                    throw e;
                }
                LockSupport.parkNanos(settings.pause().toNanos());
            }
        }
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private void enter(Attempt attempt) {
        atWork.add(attempt);
        synchronized (this) {
            if (stopping || isOutOfService) {
                attempt.end(Attempt.Reason.STOPPING);
            }
        }
    }

    /// What has become of an attempt.
    private interface Outcome {
        Turn written();

        String word(Turn turn);
    }

    private record End(Supplier<Turn> write, String over, String later) implements Outcome {
        @Override
        public Turn written() {
            return write.get();
        }

        @Override
        public String word(Turn turn) {
            return turn instanceof Turn.Later ? later : over;
        }
    }

    private Outcome outcome(JobKind kind, Attempt attempt) {
        try {
            attempt.checkCancelled();
            String said = kind.work().run(attempt);
            return new End(() -> records.done(attempt, said), "done", "done");
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                attempt.end(Attempt.Reason.STOPPING);
            }
            LOG.debug("job {}", attempt.job().id(), e);
            return switch (attempt.reason()) {
                case NONE -> {
                    boolean helps = !(e instanceof IllegalArgumentException);
                    yield new End(() -> records.failed(attempt, e, helps), "failed", "retried");
                }
                case CANCELLED -> new End(() -> records.cancelled(attempt), "cancelled", "cancelled");
                case STOPPING -> new End(() -> records.handBack(attempt), "cancelled", "handed");
                case LOST -> new End(Turn.Taken::new, "lost", "lost");
            };
        }
    }

    /// Nothing more is taken while all slots are taken: what would wait here, another host can do.
    private synchronized void occupy() {
        busy++;
        if (busy >= settings.slots()) {
            scheduler.pause();
        }
    }

    private synchronized void vacate() {
        busy--;
        goOn();
    }

    private synchronized void goOn() {
        if (!stopping && !isOutOfService && busy < settings.slots()) {
            scheduler.resume();
            scheduler.triggerCheckForDueExecutions();
        }
    }

    /// A host that was decommissioned takes nothing more, and hands over what it is at, until it may work again.
    private void serve(boolean isInService) {
        synchronized (this) {
            if (isOutOfService != isInService) {
                return;
            }
            isOutOfService = !isInService;
            if (isOutOfService) {
                scheduler.pause();
            }
            goOn();
        }
        LOG.info("jobs: this host {}", isInService ? "works again" : "was decommissioned, and takes none any more");
        if (!isInService) {
            List.copyOf(atWork).forEach(attempt -> attempt.end(Attempt.Reason.STOPPING));
        }
    }

    /// Tells how far jobs are, and looks whether they should end.
    private void watch() {
        try {
            serve(!records.isOutOfService());
            List<Attempt> all = List.copyOf(atWork);
            records.look(all);
            if (round % ROUNDS_UNTIL_TOLD == 0) {
                records.tell(all);
            }
            if (round++ % ROUNDS_UNTIL_FOUND == 0) {
                records.findLost();
            }
            isOutOfReach = false;
        } catch (RepositoryException e) {
            if (!isOutOfReach) {
                LOG.warn("jobs: {}", e.getMessage());
            }
            isOutOfReach = true;
        } catch (RuntimeException e) {
            LOG.warn("jobs", e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (stopping) {
                return;
            }
            stopping = true;
        }
        List.copyOf(atWork).forEach(attempt -> attempt.end(Attempt.Reason.STOPPING));
        scheduler.stop();
        watch.shutdownNow();
    }
}
