-- What pictures look like, to find those that look alike; see docs/protocol/info.md. Made of what is there, and made anew by
-- `coffer similar --index`, so it is in no backup. It is no reference: a blob that is condemned takes its row along, whoever
-- condemns it.
CREATE TABLE picture_hash (
    blob_id TEXT   NOT NULL PRIMARY KEY REFERENCES blob (id),
    -- NULL: it was looked at, and is no picture that can be decoded
    hash    BIGINT,
    -- the hash in four parts of 16 bits: two that differ in up to 4n + 3 bits have a part that differs in up to n
    band0   INTEGER,
    band1   INTEGER,
    band2   INTEGER,
    band3   INTEGER,
    CHECK ((hash IS NULL) = (band0 IS NULL) AND (hash IS NULL) = (band1 IS NULL)
        AND (hash IS NULL) = (band2 IS NULL) AND (hash IS NULL) = (band3 IS NULL))
);

CREATE INDEX picture_hash_band0 ON picture_hash (band0, hash) WHERE hash IS NOT NULL;
CREATE INDEX picture_hash_band1 ON picture_hash (band1, hash) WHERE hash IS NOT NULL;
CREATE INDEX picture_hash_band2 ON picture_hash (band2, hash) WHERE hash IS NOT NULL;
CREATE INDEX picture_hash_band3 ON picture_hash (band3, hash) WHERE hash IS NOT NULL;

CREATE TRIGGER picture_hash_goes AFTER UPDATE OF state ON blob
WHEN NEW.state = 'CONDEMNED'
BEGIN
    DELETE FROM picture_hash WHERE blob_id = NEW.id;
END;
