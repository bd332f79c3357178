package dev.coffer.repository.jobs;

import dev.coffer.repository.Author;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Change;
import dev.coffer.repository.Job;
import dev.coffer.repository.JobId;
import dev.coffer.repository.JobKind;
import dev.coffer.repository.JobQuery;
import dev.coffer.repository.JobRequest;
import dev.coffer.repository.JobSchedule;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Role;
import dev.coffer.repository.Session;
import dev.coffer.repository.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Work in the background, over all hosts that work with a catalogue.
///
/// Whoever adds a job needs nobody who runs it: a host with a [Worker] that knows its kind does, sooner or
/// later, and another one if that dies. A job is done at least once, and by one process at a time that
/// counts: what a process that was believed dead tells later is not listened to.
///
/// Safe for use by several threads and processes. Each call is durable when it returns, and throws
/// [RepositoryException.CatalogueUnavailable] if the database does not answer.
public final class Jobs {
    private static final String CANCEL =
            "UPDATE job SET state = 'CANCELLED', next_at = NULL, cancel_at = ?, ended_at = ?" + " WHERE id = ?";
    private static final String ASK = "UPDATE job SET cancel_at = ? WHERE id = ?";
    private static final String RETRY = "UPDATE job SET state = 'QUEUED', attempts = 0, next_at = ?, ended_at = NULL,"
            + " cancel_at = NULL WHERE id = ?";
    private static final String COUNT =
            "SELECT kind, state, count(*) FROM job GROUP BY kind, state ORDER BY kind, state";

    private final Catalogue catalogue;

    public Jobs(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// A job that was to be added.
    ///
    /// @param isNew whether it was added, and not there already: the one that waits or runs under the same
    ///     key
    public record Added(Job job, boolean isNew) {}

    /// How many jobs there are, of those that are remembered.
    public record Count(String kind, Job.State state, long jobs) {}

    /// How jobs are run.
    ///
    /// @param slots how many at once in this process
    /// @param poll how often is looked whether there is something to do, to tell or to end
    /// @param heartbeat how often a process says that it lives; one that has not for four of these is dead
    /// @param patience how long jobs have to end when the process stops
    /// @param pause before a job is tried again; each further pause is twice as long, up to an hour
    public record Settings(int slots, Duration poll, Duration heartbeat, Duration patience, Duration pause) {

        /// @throws IllegalArgumentException if a number or time is not positive
        public Settings {
            if (slots < 1 || slots > 1000) {
                throw new IllegalArgumentException("not a number of jobs at once: " + slots);
            }
            for (Duration time : List.of(poll, heartbeat, patience, pause)) {
                if (time.toMillis() < 1) {
                    throw new IllegalArgumentException("not a time: " + time);
                }
            }
        }

        /// As many jobs as there are processors; a dead process is found within a minute.
        public static Settings standard() {
            return new Settings(
                    Runtime.getRuntime().availableProcessors(),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(10));
        }

        public Settings withSlots(int number) {
            return new Settings(number, poll, heartbeat, patience, pause);
        }
    }

    /// Adds a job; it is done as soon as a host has room.
    ///
    /// @return the one that is there, if it has a key under which one waits or runs
    /// @throws RepositoryException.Denied if the author is not admin of everything: whoever runs it has the
    ///     rights of its own author
    public Added add(JobRequest request) {
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        return catalogue.transact(tx -> {
            Optional<Job> open = request.sole()
                    .flatMap(key -> JobTable.open(tx.session(), key))
                    .map(JobTable.Row::job);
            if (open.isPresent()) {
                return new Added(open.get(), false);
            }
            tx.begin();
            Job job = insert(tx, request, Optional.empty(), tx.now());
            record(tx, Change.Kind.JOB_ADDED, job);
            return new Added(job, true);
        });
    }

    /// Adds the job of a schedule's time, once over all hosts.
    ///
    /// @return empty if it was added already, or the one before has not ended
    Optional<Job> add(JobSchedule schedule, Instant due) {
        return catalogue.transact(tx -> {
            Session session = tx.session();
            boolean isNone = JobTable.hadItsTime(session, schedule.name(), due)
                    || JobTable.open(session, schedule.request().sole().orElseThrow())
                            .isPresent();
            return isNone
                    ? Optional.empty()
                    : Optional.of(insert(tx, schedule.request(), Optional.of(schedule.name()), due));
        });
    }

    /// What somebody does to a job is in the log; what a schedule adds, and what becomes of jobs, is in their rows
    /// alone.
    private static void record(Transaction tx, Change.Kind kind, Job job) {
        String subject = job.request().subject();
        tx.log()
                .record(
                        kind,
                        null,
                        null,
                        null,
                        null,
                        job.id() + " " + job.request().kind() + (subject.isEmpty() ? "" : " " + subject));
    }

    private static Job insert(Transaction tx, JobRequest request, Optional<String> schedule, Instant due) {
        return JobTable.insert(tx.session(), request, schedule, due, tx.author(), tx.now());
    }

    /// The newest first.
    ///
    /// @throws RepositoryException.Denied if the author is not reader of everything
    public List<Job> list(JobQuery query) {
        catalogue.checkMay(Role.READER, PathPrefix.ALL);
        return catalogue.look(session -> JobTable.list(session, query));
    }

    /// @throws RepositoryException.Unknown if there is none, or it was forgotten
    /// @throws RepositoryException.Denied if the author is not reader of everything, and not whose job it
    ///     is
    public Job get(JobId id) {
        Job job = find(id);
        if (!isOwn(job, catalogue.author())) {
            catalogue.checkMay(Role.READER, PathPrefix.ALL);
        }
        return job;
    }

    /// How many there are of each kind and state.
    public List<Count> counts() {
        return catalogue.look(session -> session.list(
                COUNT, row -> new Count(row.getString(1), Job.State.valueOf(row.getString(2)), row.getLong(3))));
    }

    /// Ends a job: one that waits at once, one that runs as soon as it listens, which [Job#isCancelling]
    /// until then. One
    /// that has ended stays as it is.
    ///
    /// @throws RepositoryException.Unknown if there is none, or it was forgotten
    /// @throws RepositoryException.Denied if the author is not admin of everything, and not whose job it is
    public Job cancel(JobId id) {
        return change(id, (tx, job) -> {
            long now = tx.now().toEpochMilli();
            switch (job.state()) {
                case QUEUED -> {
                    tx.session().update(CANCEL, now, now, id.toString());
                    JobTable.awaitNoMore(tx.session(), job);
                    record(tx, Change.Kind.JOB_CANCELLED, job);
                }
                case RUNNING -> {
                    if (!job.isCancelling()) {
                        tx.session().update(ASK, now, id.toString());
                        record(tx, Change.Kind.JOB_CANCELLED, job);
                    }
                }
                case DONE, FAILED, CANCELLED -> {}
            }
        });
    }

    /// Has a job tried again that failed or was cancelled, as often as in the beginning; one that waits to
    /// be tried again, now. It goes on from what it has kept.
    ///
    /// @throws RepositoryException.Unknown if there is none, or it was forgotten
    /// @throws RepositoryException.Conflict if it runs or is done, or another with its key waits or runs
    /// @throws RepositoryException.Denied if the author is not admin of everything
    public Job retry(JobId id) {
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        return change(id, (tx, job) -> {
            if (job.state() == Job.State.RUNNING || job.state() == Job.State.DONE) {
                throw new RepositoryException.Conflict("the job " + id + " is "
                        + (job.state() == Job.State.DONE ? "done" : "running") + "; there is nothing to try again");
            }
            Optional<Job> other = job.request()
                    .sole()
                    .flatMap(key -> JobTable.open(tx.session(), key))
                    .map(JobTable.Row::job)
                    .filter(open -> !open.id().equals(id));
            if (other.isPresent()) {
                throw new RepositoryException.Conflict("the job " + other.get().id() + " is at the same already");
            }
            tx.session().update(RETRY, tx.now().toEpochMilli(), id.toString());
            JobTable.awaitNoMore(tx.session(), job);
            JobTable.await(tx.session(), job, tx.now());
            record(tx, Change.Kind.JOB_RETRIED, job);
        });
    }

    /// Begins to run jobs in this process, until it is closed.
    ///
    /// @param kinds those that this process knows
    /// @param schedules jobs that are added again and again
    /// @throws IllegalArgumentException if a schedule says no time, or a job of no kind
    public Worker start(List<JobKind> kinds, List<JobSchedule> schedules, Settings settings) {
        return new Worker(new Running(catalogue, this, kinds, schedules, settings));
    }

    /// When a schedule's times come next.
    ///
    /// @param when as in [JobSchedule]
    /// @throws IllegalArgumentException if it is no schedule, quoting it
    public static Instant next(String when, Instant after) {
        return Cadence.parse(when).after(after);
    }

    /// A process that runs jobs. Closing it asks those that run to end, and hands them to other processes;
    /// the catalogue stays open.
    public static final class Worker implements AutoCloseable {
        private final Running running;

        Worker(Running running) {
            this.running = running;
        }

        /// What has become of attempts in this process.
        ///
        /// @param outcome `done`, `failed`, `retried`, `cancelled`, `handed` (to another) or `lost` (to it)
        /// @param seconds that they took together
        public record Figure(String kind, String outcome, long attempts, double seconds) {}

        public List<Figure> figures() {
            return running.tally().figures();
        }

        /// The names of those that this process knows.
        public List<String> kinds() {
            return running.kinds();
        }

        /// How many are at work now.
        public int running() {
            return running.count();
        }

        @Override
        public void close() {
            running.close();
        }
    }

    private Job change(JobId id, Deed deed) {
        boolean isAdmin = isAdmin();
        return catalogue.transact(tx -> {
            tx.begin();
            Job job = JobTable.locked(tx.session(), id).map(JobTable.Row::job).orElseThrow(() -> unknown(id));
            if (!isAdmin && !isOwn(job, tx.author())) {
                tx.checkMay(Role.ADMIN, PathPrefix.ALL);
            }
            deed.in(tx, job);
            return JobTable.find(tx.session(), id).orElseThrow().job();
        });
    }

    @FunctionalInterface
    private interface Deed {
        void in(Transaction tx, Job job);
    }

    private boolean isAdmin() {
        try {
            catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
            return true;
        } catch (RepositoryException.Denied e) {
            return false;
        }
    }

    private Job find(JobId id) {
        return catalogue
                .look(session -> JobTable.find(session, id))
                .map(JobTable.Row::job)
                .orElseThrow(() -> unknown(id));
    }

    private static boolean isOwn(Job job, Author author) {
        return job.author().name().equals(author.name());
    }

    private static RepositoryException.Unknown unknown(JobId id) {
        return new RepositoryException.Unknown("there is no job " + id + ", or it was forgotten");
    }
}
