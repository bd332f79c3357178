CREATE TRIGGER entry_step BEFORE UPDATE OF state ON entry
WHEN OLD.state <> NEW.state
    AND NOT (OLD.state = 'UNPUBLISHED' AND NEW.state IN ('PUBLISHED', 'EXPIRED', 'PURGED'))
    AND NOT (OLD.state = 'PUBLISHED' AND NEW.state = 'EXPIRED')
    AND NOT (OLD.state = 'EXPIRED' AND NEW.state IN ('PUBLISHED', 'PURGED'))
BEGIN
    SELECT RAISE(ABORT, 'illegal transition of an entry');
END;

CREATE TRIGGER entry_content BEFORE UPDATE OF path, sha256, md5, size, origin ON entry
WHEN OLD.path <> NEW.path OR OLD.origin <> NEW.origin
    OR OLD.sha256 IS NOT NULL AND (NEW.sha256 IS NOT OLD.sha256 OR NEW.md5 IS NOT OLD.md5 OR NEW.size IS NOT OLD.size)
BEGIN
    SELECT RAISE(ABORT, 'an entry is immutable');
END;

CREATE TRIGGER entry_removal BEFORE DELETE ON entry WHEN OLD.state <> 'PURGED'
BEGIN
    SELECT RAISE(ABORT, 'only a purged entry is removed');
END;

CREATE TRIGGER change_update BEFORE UPDATE ON change
BEGIN
    SELECT RAISE(ABORT, 'a change stays as it was recorded');
END;

CREATE TRIGGER change_removal BEFORE DELETE ON change
BEGIN
    SELECT RAISE(ABORT, 'a change stays as it was recorded');
END;
