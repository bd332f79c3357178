CREATE FUNCTION blob_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> NEW.state AND (OLD.state || ' ' || NEW.state) NOT IN
        ('STAGING LIVE', 'STAGING CONDEMNED', 'LIVE CONDEMNED', 'CONDEMNED GONE') THEN
        RAISE EXCEPTION 'illegal transition of a blob from % to %', OLD.state, NEW.state;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER blob_step BEFORE UPDATE OF state ON blob FOR EACH ROW EXECUTE FUNCTION blob_step();
