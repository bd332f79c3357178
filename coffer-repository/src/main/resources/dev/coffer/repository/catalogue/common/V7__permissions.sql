-- Who may do what below which path. While there is no row, everybody may do everything.

-- A role includes those before it: READER, WRITER, ADMIN. The principal is an author's name, or '*' for everybody; the prefix
-- is a path, for itself and all paths below it, or empty for everything.
CREATE TABLE permission (
    principal  TEXT   NOT NULL CHECK (length(principal) BETWEEN 1 AND 255),
    prefix     TEXT   ${bytewise} NOT NULL CHECK (length(prefix) <= 1024),
    role       TEXT   NOT NULL CHECK (role IN ('READER', 'WRITER', 'ADMIN')),
    host       TEXT   NOT NULL REFERENCES host (name),
    author     TEXT   NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (principal, prefix)
);
