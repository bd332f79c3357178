-- Where the results of a preset are kept: of memory, disk and store those that are named, with commas between. Without it, where the
-- server keeps all others. A change of it alone is a revision with the same operations.
ALTER TABLE preset ADD COLUMN keep TEXT;

-- The paths by which a revision names its watermarks: what is published there is laid over pictures.
CREATE TABLE preset_mark (
    name     TEXT   ${bytewise} NOT NULL,
    revision BIGINT NOT NULL,
    path     TEXT   ${bytewise} NOT NULL,
    PRIMARY KEY (name, revision, path),
    FOREIGN KEY (name, revision) REFERENCES preset (name, revision)
);
