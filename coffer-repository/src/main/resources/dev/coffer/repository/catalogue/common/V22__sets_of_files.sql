-- A derivative may be several files that only go together, as a ladder of renditions of a film: each is a row with an object of its
-- own, and names the row of the one that a viewer opens first. That one is the derivative: it has the lease, the uses and the inputs,
-- and is STORED when all of them are.
ALTER TABLE derivative ADD COLUMN whole TEXT REFERENCES derivative (id);
ALTER TABLE derivative ADD COLUMN part TEXT CHECK ((part IS NULL) = (whole IS NULL));
-- Of a derivative: how many files it has, and the bytes of those beside its own.
ALTER TABLE derivative ADD COLUMN files BIGINT NOT NULL DEFAULT 1 CHECK (files >= 1);
ALTER TABLE derivative ADD COLUMN more BIGINT NOT NULL DEFAULT 0 CHECK (more >= 0);

CREATE UNIQUE INDEX derivative_part ON derivative (whole, part) WHERE whole IS NOT NULL;
