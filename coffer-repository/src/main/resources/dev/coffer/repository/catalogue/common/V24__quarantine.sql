-- Bytes that nobody is to be shown until somebody has looked at them. It holds for a digest, under all names that have it, and
-- outlives the blob: the same bytes brought again are not shown either. It is no reference, and keeps nothing.
CREATE TABLE quarantine (
    sha256 TEXT   NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
    md5    TEXT   NOT NULL CHECK (length(md5) = 32),
    -- for those who may look after it; never told to the public
    reason TEXT   NOT NULL,
    host   TEXT   NOT NULL,
    author TEXT   NOT NULL,
    set_at BIGINT NOT NULL
);

CREATE INDEX quarantine_md5 ON quarantine (md5);
