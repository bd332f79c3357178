-- That somebody wants what was found to stay as it is: it counts as long as the finding says what it said then.
ALTER TABLE finding ADD COLUMN accepted_at     BIGINT;
ALTER TABLE finding ADD COLUMN accepted_by     TEXT CHECK ((accepted_by IS NULL) = (accepted_at IS NULL));
ALTER TABLE finding ADD COLUMN accepted_on     TEXT CHECK ((accepted_on IS NULL) = (accepted_at IS NULL));
ALTER TABLE finding ADD COLUMN accepted_detail TEXT CHECK ((accepted_detail IS NULL) = (accepted_at IS NULL));
ALTER TABLE finding ADD COLUMN accepted_note   TEXT CHECK (accepted_note IS NULL OR accepted_at IS NOT NULL);

CREATE INDEX finding_accepted ON finding (place, kind) WHERE accepted_at IS NOT NULL;

-- How many versions of an object went with it, where a bucket keeps them; NULL where that was not asked.
ALTER TABLE removal ADD COLUMN versions BIGINT;
-- 1 if readers no longer see the object, and old versions of it stay in the bucket, because these credentials may not remove them.
ALTER TABLE removal ADD COLUMN versions_stay INTEGER NOT NULL DEFAULT 0 CHECK (versions_stay IN (0, 1));
CREATE INDEX removal_versions_stay ON removal (blob_id) WHERE versions_stay = 1;
