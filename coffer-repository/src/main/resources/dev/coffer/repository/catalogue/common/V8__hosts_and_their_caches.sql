-- What is known of hosts, and which blobs lie in their caches.

ALTER TABLE host ADD COLUMN state TEXT NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'DECOMMISSIONED'));
-- when its cache asked the catalogue last, by the host's own clock
ALTER TABLE host ADD COLUMN seen_at BIGINT;
ALTER TABLE host ADD COLUMN decommissioned_at BIGINT;
-- what was said of this host; null: as the machine itself is configured
ALTER TABLE host ADD COLUMN max_cache_bytes BIGINT CHECK (max_cache_bytes >= 0);
ALTER TABLE host ADD COLUMN cache_stale_millis BIGINT CHECK (cache_stale_millis > 0);
ALTER TABLE host ADD COLUMN unpublished_stale_millis BIGINT CHECK (unpublished_stale_millis > 0);
-- the last change whose purges have reached its cache
ALTER TABLE host ADD COLUMN followed BIGINT NOT NULL DEFAULT 0 CHECK (followed >= 0);

-- Blobs in the caches of hosts, as far as these have told: written in batches, never on a read. Says where a copy may be found
-- and in which order a cache lets go of files; that a copy is there only the host itself knows.
CREATE TABLE cached (
    host          TEXT   NOT NULL REFERENCES host (name),
    sha256        TEXT   NOT NULL CHECK (length(sha256) = 64),
    size          BIGINT NOT NULL CHECK (size >= 0),
    downloaded_at BIGINT NOT NULL,
    used_at       BIGINT NOT NULL,
    PRIMARY KEY (host, sha256)
);

CREATE INDEX cached_sha256 ON cached (sha256);
CREATE INDEX cached_used ON cached (host, used_at, sha256);

-- What a cache asks for at each contact.
CREATE INDEX change_removal ON change (number) WHERE kind IN ('PURGED', 'FORGOTTEN', 'ERASED');
-- What nobody has ever published, the oldest first.
CREATE INDEX entry_never_published ON entry (created_at, id) WHERE published_at IS NULL AND state <> 'PURGED';
