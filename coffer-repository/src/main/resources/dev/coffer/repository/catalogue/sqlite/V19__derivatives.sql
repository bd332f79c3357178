-- The ledger of derivatives: every picture that is kept in the store is a row, written before its object and gone before it; see
-- docs/design/ledger.md. All of it can be made again, so it is in no backup.
-- MAKING -> STORED. What is condemned leaves the table for `removal`, in one transaction.
CREATE TABLE derivative (
    id             TEXT   NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    place          TEXT   NOT NULL,
    -- what it is, in one digest: its original's SHA-256, the recipe and the engine
    derivative_key TEXT   NOT NULL CHECK (length(derivative_key) = 64),
    -- the incarnation that it was made of: whoever condemns that takes this along
    blob_id        TEXT   NOT NULL REFERENCES blob (id),
    sha256         TEXT   NOT NULL CHECK (length(sha256) = 64),
    recipe         TEXT   NOT NULL,
    engine         TEXT   NOT NULL,
    state          TEXT   NOT NULL CHECK (state IN ('MAKING', 'STORED')),
    -- of the result
    format         TEXT,
    digest         TEXT   CHECK (length(digest) = 64),
    size           BIGINT CHECK (size >= 0),
    width          INTEGER,
    height         INTEGER,
    bucket         TEXT   NOT NULL,
    object_key     TEXT   ${bytewise} NOT NULL,
    host           TEXT   NOT NULL,
    -- while it is MAKING, nobody else makes it until then
    lease_until    BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    stored_at      BIGINT,
    -- written in batches, at most once an hour
    used_at        BIGINT NOT NULL,
    -- 1 if somebody has asked for it without a preset, so that it is of use whatever presets say
    direct         INTEGER NOT NULL CHECK (direct IN (0, 1)),
    CHECK ((state = 'STORED') = (stored_at IS NOT NULL)),
    CHECK ((state = 'STORED') = (format IS NOT NULL)),
    CHECK ((state = 'STORED') = (digest IS NOT NULL)),
    CHECK ((state = 'STORED') = (size IS NOT NULL))
);

CREATE UNIQUE INDEX derivative_one ON derivative (place, derivative_key);
CREATE UNIQUE INDEX derivative_object ON derivative (bucket, object_key);
CREATE INDEX derivative_blob ON derivative (blob_id);
CREATE INDEX derivative_original ON derivative (place, sha256, id);
CREATE INDEX derivative_used ON derivative (place, used_at, id) WHERE state = 'STORED';
CREATE INDEX derivative_making ON derivative (place, lease_until) WHERE state = 'MAKING';

-- What else went into it: a watermark, by its digest, or a revision of a preset, with the density that it was asked in.
CREATE TABLE derivative_input (
    derivative_id TEXT   NOT NULL REFERENCES derivative (id) ON DELETE CASCADE,
    kind          TEXT   NOT NULL CHECK (kind IN ('WATERMARK', 'PRESET')),
    name          TEXT   ${bytewise} NOT NULL,
    revision      BIGINT NOT NULL CHECK (revision >= 0),
    density       TEXT   NOT NULL,
    PRIMARY KEY (derivative_id, kind, name, revision, density)
);

CREATE INDEX derivative_input_name ON derivative_input (kind, name, revision);

CREATE TRIGGER derivative_step BEFORE UPDATE OF state ON derivative
WHEN OLD.state <> NEW.state AND NOT (OLD.state = 'MAKING' AND NEW.state = 'STORED')
BEGIN
    SELECT RAISE(ABORT, 'illegal transition of a derivative');
END;

CREATE TRIGGER derivative_stays BEFORE UPDATE OF place, derivative_key, blob_id, sha256, recipe, engine, digest, size, bucket,
    object_key ON derivative
WHEN OLD.place <> NEW.place OR OLD.derivative_key <> NEW.derivative_key OR OLD.blob_id <> NEW.blob_id
    OR OLD.sha256 <> NEW.sha256 OR OLD.recipe <> NEW.recipe OR OLD.engine <> NEW.engine
    OR OLD.bucket <> NEW.bucket OR OLD.object_key <> NEW.object_key
    OR OLD.digest IS NOT NULL AND (NEW.digest IS NOT OLD.digest OR NEW.size IS NOT OLD.size)
BEGIN
    SELECT RAISE(ABORT, 'a derivative is immutable');
END;

-- Derivatives are purposes of removals too; SQLite changes a check only with its table.
CREATE TABLE removal_with_derivatives (
    store      TEXT    NOT NULL,
    bucket     TEXT    NOT NULL,
    object_key TEXT    NOT NULL,
    blob_id    TEXT    NOT NULL REFERENCES blob (id),
    sha256     TEXT    NOT NULL CHECK (length(sha256) = 64),
    size       BIGINT  NOT NULL CHECK (size >= 0),
    purpose    TEXT    NOT NULL CHECK (purpose IN ('OWN', 'MIRROR', 'PUBLIC', 'ARCHIVE', 'DERIVATIVE')),
    reason     TEXT    NOT NULL,
    author     TEXT    NOT NULL,
    host       TEXT    NOT NULL,
    erasure    INTEGER NOT NULL CHECK (erasure IN (0, 1)),
    asked_at   BIGINT  NOT NULL,
    removed_at BIGINT,
    asked_seq  BIGINT,
    due_at     BIGINT DEFAULT 0,
    versions   BIGINT,
    versions_stay INTEGER NOT NULL DEFAULT 0 CHECK (versions_stay IN (0, 1)),
    PRIMARY KEY (store, bucket, object_key)
);

INSERT INTO removal_with_derivatives (store, bucket, object_key, blob_id, sha256, size, purpose, reason, author, host, erasure,
    asked_at, removed_at, asked_seq, due_at, versions, versions_stay)
SELECT store, bucket, object_key, blob_id, sha256, size, purpose, reason, author, host, erasure, asked_at, removed_at,
    asked_seq, due_at, versions, versions_stay FROM removal;
DROP TABLE removal;
ALTER TABLE removal_with_derivatives RENAME TO removal;
CREATE INDEX removal_pending ON removal (asked_at) WHERE removed_at IS NULL;
CREATE INDEX removal_blob ON removal (blob_id);
CREATE INDEX removal_sha256 ON removal (sha256);
CREATE INDEX removal_due ON removal (due_at, store, bucket, object_key) WHERE due_at IS NOT NULL;
CREATE INDEX removal_versions_stay ON removal (blob_id) WHERE versions_stay = 1;

-- A blob that is condemned takes its derivatives along, whoever condemns it.
CREATE TRIGGER derivative_goes AFTER UPDATE OF state ON blob
WHEN NEW.state = 'CONDEMNED'
BEGIN
    INSERT INTO removal (store, bucket, object_key, blob_id, sha256, size, purpose, reason, author, host, erasure, asked_at,
        due_at)
    SELECT 'main', d.bucket, d.object_key, d.blob_id, d.sha256, COALESCE(d.size, 0), 'DERIVATIVE',
        COALESCE(r.reason, 'its original is gone'), COALESCE(r.author, 'coffer'), COALESCE(r.host, d.host),
        COALESCE(r.erasure, 0), COALESCE(r.asked_at, NEW.condemned_at), 0
    FROM derivative d LEFT JOIN removal r ON r.blob_id = d.blob_id AND r.purpose = 'OWN'
    WHERE d.blob_id = NEW.id
    ON CONFLICT (store, bucket, object_key) DO NOTHING;
    DELETE FROM derivative WHERE blob_id = NEW.id;
END;
