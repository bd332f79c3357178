-- One statement of the schema for SQLite and PostgreSQL. Times are milliseconds since 1970, digests lower-case hex.

-- An incarnation of a blob: one life of its bytes in one place (a layout with its parameters).
-- STAGING -> LIVE -> CONDEMNED -> GONE, or STAGING -> CONDEMNED; never back (see the trigger).
CREATE TABLE blob (
    id           TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    place        TEXT    NOT NULL,
    sha256       TEXT    NOT NULL CHECK (length(sha256) = 64),
    md5          TEXT    NOT NULL CHECK (length(md5) = 32),
    size         BIGINT  NOT NULL CHECK (size >= 0),
    bucket       TEXT    NOT NULL,
    object_key   TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('STAGING', 'LIVE', 'CONDEMNED', 'GONE')),
    media_type   TEXT    NOT NULL,
    width        INTEGER,
    height       INTEGER,
    damage       TEXT,
    staged_at    BIGINT  NOT NULL,
    lease_until  BIGINT  NOT NULL,
    live_at      BIGINT,
    condemned_at BIGINT,
    condemn_seq  BIGINT,
    gone_at      BIGINT,
    -- makes the state part of a key, for the references below
    UNIQUE (id, state)
);

CREATE UNIQUE INDEX blob_live ON blob (place, sha256) WHERE state = 'LIVE';
-- In a layout keyed by MD5 two blobs can want one object; only one may have it.
CREATE UNIQUE INDEX blob_live_object ON blob (place, bucket, object_key) WHERE state = 'LIVE';
CREATE INDEX blob_md5 ON blob (place, md5) WHERE state = 'LIVE';
CREATE INDEX blob_not_live ON blob (state, condemn_seq, lease_until) WHERE state <> 'LIVE';

-- What was brought from where. A row is a reference: the composite key makes the database itself refuse to condemn a
-- blob that is referred to, and to refer to one that is condemned. A source whose content changes gets a further row.
CREATE TABLE source (
    place         TEXT    NOT NULL,
    name_hash     TEXT    NOT NULL CHECK (length(name_hash) = 64),
    blob_id       TEXT    NOT NULL,
    blob_state    TEXT    NOT NULL DEFAULT 'LIVE' CHECK (blob_state = 'LIVE'),
    name          TEXT    NOT NULL,
    newest        INTEGER NOT NULL CHECK (newest IN (0, 1)),
    etag          TEXT,
    last_modified TEXT,
    file_size     BIGINT,
    file_modified BIGINT,
    file_identity TEXT,
    stashed_at    BIGINT  NOT NULL,
    PRIMARY KEY (place, name_hash, blob_id),
    FOREIGN KEY (blob_id, blob_state) REFERENCES blob (id, state) ON UPDATE RESTRICT ON DELETE RESTRICT
);

CREATE UNIQUE INDEX source_newest ON source (place, name_hash) WHERE newest = 1;
CREATE INDEX source_blob ON source (blob_id);

-- Further copies of a blob, beside the object of its own row: mirrors, public names, archives.
CREATE TABLE placement (
    store       TEXT   NOT NULL,
    bucket      TEXT   NOT NULL,
    object_key  TEXT   NOT NULL,
    blob_id     TEXT   NOT NULL,
    blob_state  TEXT   NOT NULL DEFAULT 'LIVE' CHECK (blob_state = 'LIVE'),
    purpose     TEXT   NOT NULL CHECK (purpose IN ('MIRROR', 'PUBLIC', 'ARCHIVE')),
    placed_at   BIGINT NOT NULL,
    verified_at BIGINT,
    PRIMARY KEY (store, bucket, object_key),
    FOREIGN KEY (blob_id, blob_state) REFERENCES blob (id, state) ON UPDATE RESTRICT ON DELETE RESTRICT
);

CREATE INDEX placement_blob ON placement (blob_id);

-- Transactions that were committed: asked when the answer to a COMMIT was lost.
CREATE TABLE op (
    id      TEXT   NOT NULL PRIMARY KEY,
    done_at BIGINT NOT NULL
);

CREATE INDEX op_done ON op (done_at);

-- Numbers that only grow, in the order of commits; condemnations and backups take theirs here.
CREATE TABLE counter (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

INSERT INTO counter (name, value) VALUES ('collection', 0);
