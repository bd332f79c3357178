-- What backups, the collector and purges agree on.

-- A snapshot of the catalogue in the backup store. RUNNING -> DONE -> DROPPED, or RUNNING -> DROPPED. Until it is dropped, or
-- was abandoned while running, no object is deleted that was condemned after it began: its number is of the counter
-- 'collection', which condemnations take theirs from.
CREATE TABLE backup (
    id          TEXT   NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    state       TEXT   NOT NULL CHECK (state IN ('RUNNING', 'DONE', 'DROPPED')),
    start_seq   BIGINT NOT NULL,
    -- the last change that it holds
    last_change BIGINT,
    -- where its parts lie: the store in words, and the name that they begin with
    store       TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    bytes       BIGINT CHECK (bytes >= 0),
    started_at  BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    finished_at BIGINT,
    dropped_at  BIGINT
);

CREATE INDEX backup_retained ON backup (start_seq) WHERE state <> 'DROPPED';

-- Objects that no fact points to any more: asked to be removed, and then removed. Facts first, bytes second: a row is written
-- in the transaction that takes the reference away. With its reason and never deleted while it is young, it is also the log of
-- deletions, and what a purge's receipt is made of.
CREATE TABLE removal (
    store      TEXT    NOT NULL,
    bucket     TEXT    NOT NULL,
    object_key TEXT    NOT NULL,
    blob_id    TEXT    NOT NULL REFERENCES blob (id),
    sha256     TEXT    NOT NULL CHECK (length(sha256) = 64),
    size       BIGINT  NOT NULL CHECK (size >= 0),
    purpose    TEXT    NOT NULL CHECK (purpose IN ('OWN', 'MIRROR', 'PUBLIC', 'ARCHIVE')),
    reason     TEXT    NOT NULL,
    author     TEXT    NOT NULL,
    host       TEXT    NOT NULL,
    -- 1: on request, whatever backups still refer to it
    erasure    INTEGER NOT NULL CHECK (erasure IN (0, 1)),
    asked_at   BIGINT  NOT NULL,
    removed_at BIGINT,
    PRIMARY KEY (store, bucket, object_key)
);

CREATE INDEX removal_pending ON removal (asked_at) WHERE removed_at IS NULL;
CREATE INDEX removal_blob ON removal (blob_id);
CREATE INDEX removal_sha256 ON removal (sha256);

-- Digests that were erased on request: a restore of an older backup erases them again, and a stash may bring them back.
CREATE TABLE erasure (
    id        TEXT   NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    sha256    TEXT   NOT NULL CHECK (length(sha256) = 64),
    path      TEXT   ${bytewise},
    reason    TEXT   NOT NULL,
    author    TEXT   NOT NULL,
    host      TEXT   NOT NULL,
    erased_at BIGINT NOT NULL
);

CREATE INDEX erasure_sha256 ON erasure (sha256);
