-- What somebody has said of a picture: of its bytes, so under all names that have them. It is no reference: with the last live
-- blob of these bytes it goes, whoever condemns that.
CREATE TABLE mark (
    sha256      TEXT    NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
    -- ten-thousandths of the width and of the height of the upright picture
    focus_x     INTEGER CHECK (focus_x BETWEEN 0 AND 10000),
    focus_y     INTEGER CHECK (focus_y BETWEEN 0 AND 10000),
    -- whether what is made of it may say where it was taken
    keeps_place INTEGER NOT NULL CHECK (keeps_place IN (0, 1)),
    host        TEXT    NOT NULL,
    author      TEXT    NOT NULL,
    set_at      BIGINT  NOT NULL,
    CHECK ((focus_x IS NULL) = (focus_y IS NULL)),
    CHECK (focus_x IS NOT NULL OR keeps_place = 1)
);

CREATE TRIGGER mark_goes AFTER UPDATE OF state ON blob
WHEN NEW.state = 'CONDEMNED'
BEGIN
    DELETE FROM mark WHERE sha256 = NEW.sha256
        AND NOT EXISTS (SELECT 1 FROM blob b WHERE b.sha256 = mark.sha256 AND b.state = 'LIVE');
END;
