-- What housekeeping goes by, and when it comes back to what it has removed.

-- What is kept of the versions of paths that begin so, or that have a tag. A version stays published while it is among the
-- newest keep_last of its path, or was superseded less than keep_millis ago, or has the tag keep_tag; an expired one stays for
-- purge_millis, or for as long as the run says where there is none.
CREATE TABLE policy (
    kind         TEXT   NOT NULL CHECK (kind IN ('PREFIX', 'TAG')),
    scope        TEXT   ${bytewise} NOT NULL,
    keep_last    BIGINT NOT NULL CHECK (keep_last >= 1),
    keep_millis  BIGINT NOT NULL CHECK (keep_millis >= 0),
    keep_tag     TEXT   ${bytewise},
    purge_millis BIGINT CHECK (purge_millis >= 0),
    host         TEXT   NOT NULL,
    author       TEXT   NOT NULL,
    set_at       BIGINT NOT NULL,
    PRIMARY KEY (kind, scope)
);

-- A removal's number of the counter 'collection', for an object whose blob stays live; else the blob's own counts.
ALTER TABLE removal ADD COLUMN asked_seq BIGINT;

-- Not before this time is the object looked at (again): by nobody while a collector is at it, and some times after it was
-- removed, because a write may arrive late. Empty when nothing can come any more.
ALTER TABLE removal ADD COLUMN due_at BIGINT DEFAULT 0;

CREATE INDEX removal_due ON removal (due_at, store, bucket, object_key) WHERE due_at IS NOT NULL;
