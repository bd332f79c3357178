-- Files that hosts have dropped from their caches because nothing needs their content any more: for a purge's receipt.
CREATE TABLE cached_removal (
    host       TEXT   NOT NULL,
    sha256     TEXT   NOT NULL CHECK (length(sha256) = 64),
    size       BIGINT NOT NULL CHECK (size >= 0),
    removed_at BIGINT NOT NULL,
    PRIMARY KEY (sha256, host, removed_at)
);

CREATE INDEX cached_removal_old ON cached_removal (removed_at);
