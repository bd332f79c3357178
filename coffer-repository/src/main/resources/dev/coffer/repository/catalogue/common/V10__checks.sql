-- What checks of a repository have found, and how far they are. ${bytewise} makes keys come in the order of their bytes, as
-- stores list them: a check reads both side by side.

CREATE INDEX blob_object ON blob (place, bucket, object_key ${bytewise}, id);
CREATE INDEX placement_object ON placement (store, bucket, object_key ${bytewise});

-- Where else a digest is live.
CREATE INDEX blob_sha256 ON blob (sha256) WHERE state = 'LIVE';

-- A bucket of somebody else's, or what is below a prefix of it, whose objects are blobs as they are, in a place of its own:
-- nothing is ever written or deleted there.
CREATE TABLE adoption (
    place       TEXT   NOT NULL PRIMARY KEY,
    bucket      TEXT   NOT NULL,
    prefix      TEXT   NOT NULL,
    -- up to which key it is done, while it is not done to its end
    last_key    TEXT,
    begun_at    BIGINT NOT NULL,
    finished_at BIGINT
);

-- A check. RUNNING -> DONE or STOPPED; what has died while running is gone on with as what was stopped.
CREATE TABLE check_run (
    id          TEXT   NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    place       TEXT   NOT NULL,
    -- how far it looks, in words; only a run of the same words is gone on with
    extent      TEXT   NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('RUNNING', 'STOPPED', 'DONE')),
    host        TEXT   NOT NULL,
    author      TEXT   NOT NULL,
    findings    BIGINT NOT NULL CHECK (findings >= 0),
    started_at  BIGINT NOT NULL,
    finished_at BIGINT
);

CREATE INDEX check_run_place ON check_run (place, started_at);

-- A shard that a run has read to its end.
CREATE TABLE check_shard (
    run_id  TEXT   NOT NULL REFERENCES check_run (id),
    shard   TEXT   NOT NULL,
    done_at BIGINT NOT NULL,
    PRIMARY KEY (run_id, shard)
);

-- What is wrong, or was: one row for one thing, whatever the number of runs that saw it.
CREATE TABLE finding (
    place       TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    store       TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    bucket      TEXT,
    object_key  TEXT,
    blob_id     TEXT,
    sha256      TEXT   CHECK (length(sha256) = 64),
    detail      TEXT   NOT NULL,
    found_by    TEXT   NOT NULL REFERENCES check_run (id),
    found_at    BIGINT NOT NULL,
    seen_by     TEXT   NOT NULL REFERENCES check_run (id),
    resolved_at BIGINT,
    PRIMARY KEY (place, kind, store, subject),
    CHECK ((bucket IS NULL) = (object_key IS NULL))
);

CREATE INDEX finding_open ON finding (place, kind) WHERE resolved_at IS NULL;
CREATE INDEX finding_sha256 ON finding (sha256) WHERE sha256 IS NOT NULL;
