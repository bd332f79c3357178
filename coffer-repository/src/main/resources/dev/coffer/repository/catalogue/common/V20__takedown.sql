-- How far a purge reaches beyond the stores: addresses, the processes that serve, and caches before them.

-- What an address of bytes that are not there is answered by: that they were.
CREATE INDEX entry_purged_sha256 ON entry (sha256) WHERE state = 'PURGED';
CREATE INDEX entry_purged_md5 ON entry (md5) WHERE state = 'PURGED';

-- A process that serves what is made of blobs, and keeps it in memory and in a directory. It says every few seconds that it is
-- there, and how far it has followed the log. Rows are about processes that run, so they are in no backup.
CREATE TABLE server (
    id       TEXT   NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    host     TEXT   NOT NULL CHECK (length(host) BETWEEN 1 AND 253),
    process  BIGINT NOT NULL,
    -- the directory of its derivatives on that host, which outlives it; NULL: it keeps them in memory alone
    cache    TEXT,
    began_at BIGINT NOT NULL,
    seen_at  BIGINT NOT NULL,
    -- when it was stopped; what it had in memory has gone with it
    ended_at BIGINT,
    -- the last change whose purges have reached its caches
    followed BIGINT NOT NULL CHECK (followed >= 0)
);

-- Derivatives that such processes have dropped since their original was purged: for a purge's receipt.
CREATE TABLE server_removal (
    sha256     TEXT   NOT NULL CHECK (length(sha256) = 64),
    server     TEXT   NOT NULL CHECK (length(server) = 36),
    removed_at BIGINT NOT NULL,
    host       TEXT   NOT NULL,
    process    BIGINT NOT NULL,
    -- how many, and the keys of the first of them, separated by spaces
    derivatives BIGINT NOT NULL CHECK (derivatives > 0),
    keys        TEXT   NOT NULL,
    PRIMARY KEY (sha256, server, removed_at)
);

CREATE INDEX server_removal_old ON server_removal (removed_at);

-- How far purges were handed on to caches before the servers, such as a CDN: up to which change there are rows of calls.
CREATE TABLE purge_hook (
    name     TEXT   NOT NULL PRIMARY KEY,
    followed BIGINT NOT NULL CHECK (followed >= 0),
    -- when a server that makes the calls was here last
    seen_at  BIGINT NOT NULL
);

-- A call to such a cache: that it has to let go of all that has a tag. Made at least once; those that were made are kept for
-- receipts.
CREATE TABLE purge_call (
    number   BIGINT NOT NULL,
    tag      TEXT   NOT NULL CHECK (length(tag) BETWEEN 1 AND 100),
    sha256   TEXT,
    path     TEXT   ${bytewise},
    asked_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    -- when it is tried next; NULL: it was made, or given up
    due_at   BIGINT,
    done_at  BIGINT,
    -- why the last attempt failed
    failure  TEXT,
    PRIMARY KEY (number, tag),
    CHECK (done_at IS NULL OR due_at IS NULL)
);

CREATE INDEX purge_call_due ON purge_call (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX purge_call_path ON purge_call (path, number);
CREATE INDEX purge_call_old ON purge_call (asked_at);
