package dev.coffer.repository.jobs;

import dev.coffer.repository.Author;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Job;
import dev.coffer.repository.JobId;
import dev.coffer.repository.Session;
import dev.coffer.repository.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the process that runs jobs writes down of them. Whatever is told of an attempt counts only as long
/// as the job is that attempt's: a process that was believed dead, and is not, changes nothing.
final class JobRecords {
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private static final String TAKE = "UPDATE job SET state = 'RUNNING', run = run + 1, attempts = attempts + 1,"
            + " run_on = ?, started_at = ?, next_at = NULL WHERE id = ?";
    private static final String OWN = " WHERE id = ? AND run = ? AND state = 'RUNNING'";
    private static final String TELL = "UPDATE job SET done = ?, total = ?, message = ?" + OWN;
    private static final String KEEP = "UPDATE job SET kept = ?" + OWN;
    private static final String END = "UPDATE job SET state = ?, done = ?, total = ?, message = ?, error = ?,"
            + " next_at = NULL, ended_at = ?" + OWN;
    private static final String AGAIN = "UPDATE job SET state = 'QUEUED', done = ?, total = ?, message = ?, error = ?,"
            + " attempts = attempts - ?, next_at = ?" + OWN + " AND cancel_at IS NULL";
    private static final String ENDED =
            "UPDATE job SET state = ?, error = ?, next_at = NULL, ended_at = ? WHERE id = ?";
    private static final String OUT_OF_SERVICE =
            "SELECT count(*) FROM host WHERE name = ? AND state = 'DECOMMISSIONED'";

    private final Catalogue catalogue;
    private final Duration firstPause;

    /// @param firstPause after the first attempt that failed; each further one is twice as long, up to an
    ///     hour
    JobRecords(Catalogue catalogue, Duration firstPause) {
        this.catalogue = catalogue;
        this.firstPause = firstPause;
    }

    /// Takes a job whose turn has come: nobody else has its turn, so one that runs was a dead process's.
    Turn take(JobId id) {
        return catalogue.transact(tx -> {
            Session session = tx.session();
            Optional<JobTable.Row> found = JobTable.locked(session, id);
            if (found.isEmpty() || found.get().job().state().isEnd()) {
                return new Turn.Never();
            }
            if (isOutOfService(session, tx.author())) {
                return new Turn.Elsewhere();
            }
            Job job = found.get().job();
            Optional<Instant> next = job.times().next().filter(tx.now()::isBefore);
            if (next.isPresent()) {
                return new Turn.Later(next.get());
            }
            if (job.isCancelling()) {
                return ended(session, job, Job.State.CANCELLED, null, tx.now());
            }
            if (job.attempts() >= job.request().attempts()) {
                String died = "the process that ran it has died, on "
                        + job.host().map(Object::toString).orElse("?") + "; attempt " + job.attempts() + " of "
                        + job.request().attempts();
                return ended(session, job, Job.State.FAILED, died, tx.now());
            }
            session.update(TAKE, tx.author().host().text(), tx.now().toEpochMilli(), id.toString());
            JobTable.Row taken = JobTable.find(session, id).orElseThrow();
            return new Turn.Now(new Attempt(taken.job(), taken.run(), taken.kept(), this));
        });
    }

    private static Turn ended(Session session, Job job, Job.State state, @Nullable String error, Instant now) {
        session.update(ENDED, state.name(), error, now.toEpochMilli(), job.id().toString());
        return new Turn.Never();
    }

    /// Whether this host was decommissioned, and takes no jobs any more.
    boolean isOutOfService() {
        return catalogue.look(session -> isOutOfService(session, catalogue.author()));
    }

    private static boolean isOutOfService(Session session, Author author) {
        return session.number(OUT_OF_SERVICE, author.host().text()) > 0;
    }

    /// Writes down how far attempts are.
    void tell(Collection<Attempt> attempts) {
        List<@Nullable Object[]> rows = attempts.stream()
                .<@Nullable Object[]>mapMulti((attempt, rest) -> {
                    Job.Progress news = attempt.news();
                    if (news != null) {
                        rest.accept(new @Nullable Object[] {
                            news.done(),
                            news.total(),
                            news.message(),
                            attempt.job().id().toString(),
                            attempt.run()
                        });
                    }
                })
                .toList();
        if (!rows.isEmpty()) {
            int[] unused = catalogue.transact(tx -> tx.session().batch(TELL, rows));
        }
    }

    /// Looks whether attempts should end, and tells those that should.
    void look(Collection<Attempt> attempts) {
        for (Attempt attempt : attempts) {
            Optional<JobTable.Row> row = catalogue.look(
                    session -> JobTable.find(session, attempt.job().id()));
            boolean isOwn = row.isPresent()
                    && row.get().run() == attempt.run()
                    && row.get().job().state() == Job.State.RUNNING;
            if (!isOwn) {
                attempt.end(Attempt.Reason.LOST);
            } else if (row.get().job().isCancelling()) {
                attempt.end(Attempt.Reason.CANCELLED);
            }
        }
    }

    /// @return whether the job is still the attempt's
    boolean keep(Attempt attempt, String text) {
        return catalogue.transact(
                tx -> tx.session().update(KEEP, text, attempt.job().id().toString(), attempt.run()) == 1);
    }

    Turn done(Attempt attempt, String outcome) {
        Job.Progress last = attempt.progress();
        String message = outcome.isEmpty() ? last.message() : Texts.line(outcome, Texts.MESSAGE);
        return end(attempt, Job.State.DONE, new Job.Progress(last.done(), last.total(), message), null);
    }

    Turn cancelled(Attempt attempt) {
        return end(attempt, Job.State.CANCELLED, attempt.progress(), null);
    }

    /// @param helps whether trying again may
    Turn failed(Attempt attempt, Throwable failure, boolean helps) {
        Job job = attempt.job();
        String error = Texts.error(failure);
        if (!helps || job.attempts() >= job.request().attempts()) {
            return end(attempt, Job.State.FAILED, attempt.progress(), error);
        }
        Duration pause = firstPause.multipliedBy(1L << Math.min(20, job.attempts() - 1));
        return again(attempt, error, 0, pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    }

    /// Another process may go on with it at once; this was no attempt.
    Turn handBack(Attempt attempt) {
        return again(attempt, attempt.job().error().orElse(null), 1, Duration.ZERO);
    }

    private Turn end(Attempt attempt, Job.State state, Job.Progress last, @Nullable String error) {
        return catalogue.transact(tx -> end(tx, attempt, state, last, error));
    }

    private static Turn end(
            Transaction tx, Attempt attempt, Job.State state, Job.Progress last, @Nullable String error) {
        int changed = tx.session()
                .update(
                        END,
                        state.name(),
                        last.done(),
                        last.total(),
                        last.message(),
                        error,
                        tx.now().toEpochMilli(),
                        attempt.job().id().toString(),
                        attempt.run());
        return changed == 1 ? new Turn.Never() : new Turn.Taken();
    }

    /// If it was cancelled meanwhile, it is not tried again.
    private Turn again(Attempt attempt, @Nullable String error, int notCounted, Duration pause) {
        Job.Progress last = attempt.progress();
        return catalogue.transact(tx -> {
            Instant next = tx.now().plus(pause);
            int changed = tx.session()
                    .update(
                            AGAIN,
                            last.done(),
                            last.total(),
                            last.message(),
                            error,
                            notCounted,
                            next.toEpochMilli(),
                            attempt.job().id().toString(),
                            attempt.run());
            return changed == 1 ? new Turn.Later(next) : end(tx, attempt, Job.State.CANCELLED, last, error);
        });
    }

    /// Sees to it that the turn of each job comes that has not ended.
    int findLost() {
        if (catalogue.look(JobTable::lost).isEmpty()) {
            return 0;
        }
        return catalogue.transact(tx -> {
            List<JobTable.Row> lost = JobTable.lost(tx.session());
            lost.forEach(row -> JobTable.await(
                    tx.session(), row.job(), row.job().times().next().orElse(tx.now())));
            return lost.size();
        });
    }
}
