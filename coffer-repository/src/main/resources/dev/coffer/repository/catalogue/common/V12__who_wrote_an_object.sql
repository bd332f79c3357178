-- 1 if it is known that Coffer has written the blob's object; 0 if it was found in the store, and for what was there before this
-- column was. It is asked for only where the digest is the object's name: there nothing but a purge that somebody asks for
-- takes what Coffer has not written.
ALTER TABLE blob ADD COLUMN written INTEGER NOT NULL DEFAULT 0 CHECK (written IN (0, 1));
