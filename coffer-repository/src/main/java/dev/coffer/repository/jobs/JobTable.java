package dev.coffer.repository.jobs;

import dev.coffer.repository.Author;
import dev.coffer.repository.HostName;
import dev.coffer.repository.Job;
import dev.coffer.repository.JobId;
import dev.coffer.repository.JobQuery;
import dev.coffer.repository.JobRequest;
import dev.coffer.repository.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of `job`, and of `job_task` as far as they are not db-scheduler's own to write: that a job
/// waits and that its turn will come is said in one transaction.
final class JobTable {
    /// Of db-scheduler.
    static final String TASKS = "job_task";

    private static final String COLUMNS =
            "SELECT id, kind, subject, parameters, priority, most_attempts, attempts, sole,"
                    + " schedule, state, run, run_on, done, total, message, kept, error, host, author, created_at, next_at,"
                    + " started_at, cancel_at, ended_at FROM job";
    private static final String INSERT =
            "INSERT INTO job (id, kind, subject, parameters, priority, most_attempts, sole,"
                    + " schedule, due_at, state, host, author, created_at, next_at)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'QUEUED', ?, ?, ?, ?)";
    private static final String WAIT = "INSERT INTO " + TASKS
            + " (task_name, task_instance, execution_time, picked, version, priority) VALUES (?, ?, ?, ?, 1, ?)"
            + " ON CONFLICT (task_name, task_instance) DO NOTHING";
    /// What runs already goes by itself.
    private static final String WAIT_NO_MORE =
            "DELETE FROM " + TASKS + " WHERE task_name = ? AND task_instance = ? AND picked = ?";
    private static final String LOST = COLUMNS + " WHERE ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM " + TASKS
            + " t WHERE t.task_name = job.kind AND t.task_instance = job.id) LIMIT 1000";

    /// A job with what nobody else is told of it.
    ///
    /// @param run counts on each time that a process takes it
    record Row(Job job, long run, Optional<String> kept) {}

    static Job insert(
            Session session, JobRequest request, Optional<String> schedule, Instant due, Author author, Instant now) {
        JobId id = JobId.next();
        session.update(
                INSERT,
                id.toString(),
                request.kind(),
                request.subject(),
                request.parameters(),
                request.priority(),
                request.attempts(),
                request.sole().orElse(null),
                schedule.orElse(null),
                schedule.isPresent() ? (Long) due.toEpochMilli() : null,
                author.host().text(),
                author.name(),
                now.toEpochMilli(),
                now.toEpochMilli());
        Job job = find(session, id).orElseThrow().job();
        await(session, job, now);
        return job;
    }

    /// A job's turn comes at that time, unless it is to come anyway.
    static void await(Session session, Job job, Instant when) {
        session.update(
                WAIT,
                job.request().kind(),
                job.id().toString(),
                Timestamp.from(when),
                false,
                job.request().priority());
    }

    static void awaitNoMore(Session session, Job job) {
        session.update(WAIT_NO_MORE, job.request().kind(), job.id().toString(), false);
    }

    /// Those that have not ended, and whose turn would never come.
    static List<Row> lost(Session session) {
        return session.list(LOST, JobTable::row);
    }

    static Optional<Row> find(Session session, JobId id) {
        return session.first(COLUMNS + " WHERE id = ?", JobTable::row, id.toString());
    }

    /// The same, and nobody else changes it until the transaction ends.
    static Optional<Row> locked(Session session, JobId id) {
        return session.first(COLUMNS + " WHERE id = ?" + session.forUpdate(), JobTable::row, id.toString());
    }

    /// The one of a key that waits or runs.
    static Optional<Row> open(Session session, String sole) {
        return session.first(COLUMNS + " WHERE sole = ? AND ended_at IS NULL", JobTable::row, sole);
    }

    /// Whether the time of a schedule has had its job.
    static boolean hadItsTime(Session session, String schedule, Instant due) {
        return session.number(
                        "SELECT count(*) FROM job WHERE schedule = ? AND due_at = ?", schedule, due.toEpochMilli())
                > 0;
    }

    static List<Job> list(Session session, JobQuery query) {
        StringBuilder sql = new StringBuilder(COLUMNS).append(" WHERE 1 = 1");
        List<@Nullable Object> values = new ArrayList<>();
        if (!query.states().isEmpty()) {
            sql.append(" AND state IN (")
                    .append(String.join(
                            ", ",
                            query.states().stream()
                                    .map(state -> "'" + state.name() + "'")
                                    .toList()))
                    .append(')');
        }
        query.kind().ifPresent(kind -> {
            sql.append(" AND kind = ?");
            values.add(kind);
        });
        query.schedule().ifPresent(schedule -> {
            sql.append(" AND schedule = ?");
            values.add(schedule);
        });
        sql.append(" ORDER BY id DESC LIMIT ?");
        values.add(query.most());
        return session.list(sql.toString(), row -> row(row).job(), values.toArray());
    }

    private static Row row(ResultSet row) throws SQLException {
        JobRequest request = new JobRequest(
                row.getString("kind"),
                row.getString("subject"),
                row.getString("parameters"),
                row.getInt("priority"),
                row.getInt("most_attempts"),
                text(row, "sole"));
        Job job = new Job(
                JobId.parse(row.getString("id")),
                request,
                Job.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                new Job.Progress(row.getLong("done"), row.getLong("total"), row.getString("message")),
                row.getInt("attempts"),
                time(row, "cancel_at").isPresent() && row.getString("state").equals("RUNNING"),
                text(row, "schedule"),
                new Author(row.getString("author"), new HostName(row.getString("host"))),
                text(row, "run_on").map(HostName::new),
                new Job.Times(
                        Instant.ofEpochMilli(row.getLong("created_at")),
                        time(row, "next_at"),
                        time(row, "started_at"),
                        time(row, "ended_at")),
                text(row, "error"));
        return new Row(job, row.getLong("run"), text(row, "kept"));
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private JobTable() {}
}
