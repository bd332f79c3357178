-- What may be done to pictures under a name: operations as they stand in a URL, each change a new revision. A revision without
-- operations has taken the preset away; the next one counts on, so that no number is ever given twice.
CREATE TABLE preset (
    name       TEXT   ${bytewise} NOT NULL,
    revision   BIGINT NOT NULL CHECK (revision >= 1),
    operations TEXT,
    host       TEXT   NOT NULL,
    author     TEXT   NOT NULL,
    set_at     BIGINT NOT NULL,
    PRIMARY KEY (name, revision)
);
