CREATE TRIGGER blob_step BEFORE UPDATE OF state ON blob
WHEN OLD.state <> NEW.state
    AND NOT (OLD.state = 'STAGING' AND NEW.state = 'LIVE')
    AND NOT (OLD.state = 'STAGING' AND NEW.state = 'CONDEMNED')
    AND NOT (OLD.state = 'LIVE' AND NEW.state = 'CONDEMNED')
    AND NOT (OLD.state = 'CONDEMNED' AND NEW.state = 'GONE')
BEGIN
    SELECT RAISE(ABORT, 'illegal transition of a blob');
END;
