-- What was asked back from an archive. A ticket is done when nothing of it is on its way any more.
CREATE TABLE thaw (
    id       TEXT   NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    host     TEXT   NOT NULL,
    author   TEXT   NOT NULL,
    tier     TEXT   NOT NULL,
    days     BIGINT NOT NULL CHECK (days > 0),
    asked_at BIGINT NOT NULL,
    done_at  BIGINT
);

CREATE INDEX thaw_open ON thaw (asked_at) WHERE done_at IS NULL;

-- ASKED -> THAWED, or GONE where the object was removed meanwhile. No key leads to the blob: it may be collected.
CREATE TABLE thaw_blob (
    thaw_id    TEXT   NOT NULL REFERENCES thaw (id),
    blob_id    TEXT   NOT NULL CHECK (length(blob_id) = 36),
    bucket     TEXT   NOT NULL,
    object_key TEXT   NOT NULL,
    size       BIGINT NOT NULL CHECK (size >= 0),
    state      TEXT   NOT NULL CHECK (state IN ('ASKED', 'THAWED', 'GONE')),
    PRIMARY KEY (thaw_id, blob_id)
);

CREATE INDEX thaw_blob_asked ON thaw_blob (thaw_id, blob_id) WHERE state = 'ASKED';
CREATE INDEX entry_archived ON entry (blob_id) WHERE archived_at IS NOT NULL;
