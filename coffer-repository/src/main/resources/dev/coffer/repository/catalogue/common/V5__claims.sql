-- Leases of workers on paths. The token is the number of the change that took the lease, so a later holder's is greater;
-- whoever changes something under a claim has it compared in the same transaction, and no clock has to be right.
CREATE TABLE claim (
    path        TEXT   ${bytewise} NOT NULL PRIMARY KEY,
    token       BIGINT NOT NULL UNIQUE,
    host        TEXT   NOT NULL REFERENCES host (name),
    author      TEXT   NOT NULL,
    claimed_at  BIGINT NOT NULL,
    lease_until BIGINT NOT NULL
);

CREATE INDEX claim_lease ON claim (lease_until);
