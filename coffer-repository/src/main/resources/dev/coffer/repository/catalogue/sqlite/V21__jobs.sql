-- What is to be done in the background, and what came of it; see docs/design/jobs.md. Neither table is in a backup: what
-- waits would be done once more by whoever restores it.
CREATE TABLE job (
    id            TEXT    NOT NULL PRIMARY KEY,
    kind          TEXT    NOT NULL,
    subject       TEXT    NOT NULL,
    parameters    TEXT    NOT NULL,
    priority      INTEGER NOT NULL,
    -- how often it is tried at the most, and how often it was
    most_attempts INTEGER NOT NULL CHECK (most_attempts >= 1),
    attempts      INTEGER NOT NULL DEFAULT 0,
    -- of those that wait or run there is one of a key
    sole          TEXT,
    -- whose time came when: of a schedule there is one of each time
    schedule      TEXT    CHECK ((schedule IS NULL) = (due_at IS NULL)),
    due_at        BIGINT,
    state         TEXT    NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
    -- counts on each time that a process takes it: what one tells that has an older number is not listened to
    run           BIGINT  NOT NULL DEFAULT 0,
    run_on        TEXT,
    done          BIGINT  NOT NULL DEFAULT 0,
    total         BIGINT  NOT NULL DEFAULT -1,
    message       TEXT    NOT NULL DEFAULT '',
    kept          TEXT,
    error         TEXT,
    host          TEXT    NOT NULL,
    author        TEXT    NOT NULL,
    created_at    BIGINT  NOT NULL,
    next_at       BIGINT  CHECK ((next_at IS NULL) = (state <> 'QUEUED')),
    started_at    BIGINT,
    cancel_at     BIGINT,
    ended_at      BIGINT  CHECK ((ended_at IS NULL) = (state IN ('QUEUED', 'RUNNING')))
);

CREATE UNIQUE INDEX job_sole ON job (sole) WHERE sole IS NOT NULL AND ended_at IS NULL;
CREATE UNIQUE INDEX job_due ON job (schedule, due_at) WHERE schedule IS NOT NULL;
CREATE INDEX job_open ON job (state, kind) WHERE ended_at IS NULL;
CREATE INDEX job_ended ON job (ended_at) WHERE ended_at IS NOT NULL;

-- Who is to run what when, and who runs it: the table of db-scheduler, with its names and types.
CREATE TABLE job_task (
    task_name            TEXT      NOT NULL,
    task_instance        TEXT      NOT NULL,
    task_data            BLOB,
    execution_time       TIMESTAMP NOT NULL,
    picked               BOOLEAN   NOT NULL,
    picked_by            TEXT,
    last_success         TIMESTAMP,
    last_failure         TIMESTAMP,
    consecutive_failures INTEGER,
    last_heartbeat       TIMESTAMP,
    version              BIGINT    NOT NULL,
    priority             SMALLINT,
    PRIMARY KEY (task_name, task_instance)
);

CREATE INDEX job_task_due ON job_task (execution_time);
CREATE INDEX job_task_heartbeat ON job_task (last_heartbeat);
CREATE INDEX job_task_priority ON job_task (priority DESC, execution_time ASC);
