CREATE FUNCTION entry_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'illegal transition of an entry from % to %', OLD.state, NEW.state;
END $$;

CREATE TRIGGER entry_step BEFORE UPDATE OF state ON entry FOR EACH ROW
WHEN (OLD.state <> NEW.state AND (OLD.state || ' ' || NEW.state) NOT IN
    ('UNPUBLISHED PUBLISHED', 'UNPUBLISHED EXPIRED', 'UNPUBLISHED PURGED', 'PUBLISHED EXPIRED', 'EXPIRED PUBLISHED',
     'EXPIRED PURGED'))
EXECUTE FUNCTION entry_step();

CREATE FUNCTION entry_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an entry is immutable';
END $$;

CREATE TRIGGER entry_content BEFORE UPDATE OF path, sha256, md5, size, origin ON entry FOR EACH ROW
WHEN (OLD.path <> NEW.path OR OLD.origin <> NEW.origin OR OLD.sha256 IS NOT NULL AND
    (NEW.sha256 IS DISTINCT FROM OLD.sha256 OR NEW.md5 IS DISTINCT FROM OLD.md5 OR NEW.size IS DISTINCT FROM OLD.size))
EXECUTE FUNCTION entry_content();

CREATE FUNCTION entry_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'only a purged entry is removed';
END $$;

CREATE TRIGGER entry_removal BEFORE DELETE ON entry FOR EACH ROW WHEN (OLD.state <> 'PURGED')
EXECUTE FUNCTION entry_removal();

CREATE FUNCTION change_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a change stays as it was recorded';
END $$;

CREATE TRIGGER change_stays BEFORE UPDATE OR DELETE ON change FOR EACH ROW EXECUTE FUNCTION change_stays();
CREATE TRIGGER change_stay BEFORE TRUNCATE ON change FOR EACH STATEMENT EXECUTE FUNCTION change_stays();
