-- Paths with their versions, and what happened to them. ${bytewise} makes a text compare by its bytes, which a search by
-- prefix and a stream in the order of paths rest on.

-- A machine that works with the repository.
CREATE TABLE host (
    name          TEXT   NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 253),
    registered_at BIGINT NOT NULL
);

-- Work that lands in one instant. OPEN -> COMMITTED or ROLLED_BACK; an open one whose lease has passed is abandoned.
CREATE TABLE changeset (
    id           TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    state        TEXT    NOT NULL CHECK (state IN ('OPEN', 'COMMITTED', 'ROLLED_BACK')),
    note         TEXT    NOT NULL,
    host         TEXT    NOT NULL REFERENCES host (name),
    author       TEXT    NOT NULL,
    items        BIGINT  NOT NULL CHECK (items >= 0),
    begun_at     BIGINT  NOT NULL,
    lease_millis BIGINT  NOT NULL CHECK (lease_millis > 0),
    lease_until  BIGINT  NOT NULL,
    ended_at     BIGINT,
    -- the number of the last change that it made
    ended_with   BIGINT,
    CHECK ((state = 'OPEN') = (ended_at IS NULL))
);

CREATE INDEX changeset_open ON changeset (lease_until) WHERE state = 'OPEN';

-- A version of a path. UNPUBLISHED -> PUBLISHED <-> EXPIRED -> PURGED, and UNPUBLISHED -> EXPIRED, PURGED (see the trigger).
-- The composite key makes the database itself refuse to condemn a blob that an entry needs, or an entry whose blob is not
-- live. A purged entry needs none; what its bytes were stays known by their digests.
CREATE TABLE entry (
    id           TEXT   NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    path         TEXT   ${bytewise} NOT NULL CHECK (length(path) BETWEEN 1 AND 1024),
    state        TEXT   NOT NULL CHECK (state IN ('UNPUBLISHED', 'PUBLISHED', 'EXPIRED', 'PURGED')),
    -- the numbers of the last change to this row, and of the one that published it
    revision     BIGINT NOT NULL,
    publication  BIGINT,
    blob_id      TEXT,
    blob_state   TEXT   CHECK (blob_state = 'LIVE'),
    sha256       TEXT   CHECK (length(sha256) = 64),
    md5          TEXT   CHECK (length(md5) = 32),
    size         BIGINT CHECK (size >= 0),
    media_type   TEXT,
    origin       TEXT   NOT NULL REFERENCES host (name),
    -- the changeset that added it
    changeset_id TEXT   REFERENCES changeset (id),
    created_at   BIGINT NOT NULL,
    uploaded_at  BIGINT,
    published_at BIGINT,
    archived_at  BIGINT,
    expired_at   BIGINT,
    purged_at    BIGINT,
    FOREIGN KEY (blob_id, blob_state) REFERENCES blob (id, state) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CHECK ((blob_id IS NULL) = (blob_state IS NULL)),
    CHECK ((blob_id IS NULL) = (uploaded_at IS NULL)),
    CHECK (blob_id IS NULL OR (sha256 IS NOT NULL AND md5 IS NOT NULL AND size IS NOT NULL AND media_type IS NOT NULL)),
    CHECK (state <> 'UNPUBLISHED' OR (published_at IS NULL AND expired_at IS NULL)),
    CHECK (state <> 'PUBLISHED' OR (blob_id IS NOT NULL AND published_at IS NOT NULL AND expired_at IS NULL)),
    CHECK (state <> 'EXPIRED' OR expired_at IS NOT NULL),
    CHECK ((state = 'PURGED') = (purged_at IS NOT NULL)),
    CHECK (state <> 'PURGED' OR blob_id IS NULL),
    CHECK ((publication IS NULL) = (published_at IS NULL))
);

-- The current entry of a path is the last of its part of this index.
CREATE INDEX entry_published ON entry (path, publication) WHERE state = 'PUBLISHED';
CREATE INDEX entry_path ON entry (path, id);
CREATE INDEX entry_blob ON entry (blob_id) WHERE blob_id IS NOT NULL;
CREATE INDEX entry_not_published ON entry (state, path) WHERE state <> 'PUBLISHED';

-- What a changeset will do when it is committed, in the order of positions; these have no gaps.
CREATE TABLE changeset_item (
    changeset_id TEXT   NOT NULL REFERENCES changeset (id),
    position     BIGINT NOT NULL CHECK (position > 0),
    kind         TEXT   NOT NULL CHECK (kind IN ('PUBLISHED', 'EXPIRED', 'TAGGED', 'UNTAGGED', 'PATH_TAGGED', 'PATH_UNTAGGED')),
    path         TEXT   ${bytewise} NOT NULL,
    entry_id     TEXT   REFERENCES entry (id),
    -- of the entry as it was read: another one at the commit is a conflict
    revision     BIGINT,
    tag          TEXT,
    PRIMARY KEY (changeset_id, position),
    CHECK ((kind IN ('PATH_TAGGED', 'PATH_UNTAGGED')) = (entry_id IS NULL)),
    CHECK ((kind IN ('PUBLISHED', 'EXPIRED')) = (tag IS NULL)),
    CHECK ((kind IN ('PUBLISHED', 'EXPIRED')) = (revision IS NOT NULL))
);

-- A changeset does one thing to one entry, and one with each of its tags and each tag of a path.
CREATE UNIQUE INDEX changeset_item_entry ON changeset_item (changeset_id, entry_id) WHERE kind IN ('PUBLISHED', 'EXPIRED');
CREATE UNIQUE INDEX changeset_item_tag ON changeset_item (changeset_id, entry_id, tag) WHERE kind IN ('TAGGED', 'UNTAGGED');
CREATE UNIQUE INDEX changeset_item_path_tag ON changeset_item (changeset_id, path, tag)
    WHERE kind IN ('PATH_TAGGED', 'PATH_UNTAGGED');
CREATE INDEX changeset_item_path ON changeset_item (changeset_id, path);
CREATE INDEX changeset_item_of_entry ON changeset_item (entry_id) WHERE entry_id IS NOT NULL;

-- Tags of one version, and of a path with all its versions. The path of the former is repeated so that all that has a tag is
-- read in the order of paths.
CREATE TABLE entry_tag (
    entry_id  TEXT   NOT NULL REFERENCES entry (id),
    tag       TEXT   ${bytewise} NOT NULL CHECK (length(tag) BETWEEN 1 AND 255),
    path      TEXT   ${bytewise} NOT NULL,
    tagged_at BIGINT NOT NULL,
    PRIMARY KEY (entry_id, tag)
);

CREATE INDEX entry_tag_path ON entry_tag (tag, path);

CREATE TABLE path_tag (
    path      TEXT   ${bytewise} NOT NULL,
    tag       TEXT   ${bytewise} NOT NULL CHECK (length(tag) BETWEEN 1 AND 255),
    tagged_at BIGINT NOT NULL,
    PRIMARY KEY (path, tag)
);

CREATE INDEX path_tag_tag ON path_tag (tag, path);

-- Everything that was ever committed, in its order and without gaps: the feed of events and the audit log. Only added to.
CREATE TABLE change (
    number       BIGINT NOT NULL PRIMARY KEY,
    at           BIGINT NOT NULL,
    host         TEXT   NOT NULL,
    author       TEXT   NOT NULL,
    kind         TEXT   NOT NULL,
    path         TEXT   ${bytewise},
    entry_id     TEXT,
    tag          TEXT,
    changeset_id TEXT,
    detail       TEXT
);

CREATE INDEX change_path ON change (path, number) WHERE path IS NOT NULL;

INSERT INTO counter (name, value) VALUES ('change', 0);
