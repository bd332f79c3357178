package dev.coffer.repository.fsck;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Finding;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What a catalogue says of itself and no constraint holds, or a constraint holds only for who did not switch it
/// off: each question is one statement that answers with rows that should not be.
final class CatalogueCheck {
    private static final int MOST = 1000;

    /// @param sql gives the subject and the detail of each row that is wrong
    private record Question(String sql) {}

    private static final List<Question> QUESTIONS = List.of(
            new Question("SELECT 'entry ' || e.id, e.path || ' needs the blob ' || e.blob_id || ', which is '"
                    + " || COALESCE(b.state, 'not there') FROM entry e LEFT JOIN blob b ON b.id = e.blob_id"
                    + " WHERE e.blob_id IS NOT NULL AND (b.id IS NULL OR b.state <> 'LIVE')"),
            new Question("SELECT 'entry ' || e.id, e.path || ' says other digests or another size than its blob '"
                    + " || b.id FROM entry e JOIN blob b ON b.id = e.blob_id"
                    + " WHERE e.sha256 <> b.sha256 OR e.md5 <> b.md5 OR e.size <> b.size"),
            new Question("SELECT 'entry ' || id, path || ' is published and has no content' FROM entry"
                    + " WHERE state = 'PUBLISHED' AND blob_id IS NULL"),
            new Question("SELECT 'entry ' || id, path || ' has the revision ' || revision || ', which no change has'"
                    + " FROM entry WHERE revision > (SELECT value FROM counter WHERE name = 'change')"),
            new Question("SELECT 'source ' || s.name, 'needs the blob ' || s.blob_id || ', which is '"
                    + " || COALESCE(b.state, 'not there') FROM source s LEFT JOIN blob b ON b.id = s.blob_id"
                    + " WHERE b.id IS NULL OR b.state <> 'LIVE'"),
            new Question("SELECT 'copy s3://' || p.bucket || '/' || p.object_key, 'in ' || p.store"
                    + " || ' is of the blob ' || p.blob_id || ', which is ' || COALESCE(b.state, 'not there')"
                    + " FROM placement p LEFT JOIN blob b ON b.id = p.blob_id WHERE b.id IS NULL OR b.state <> 'LIVE'"),
            new Question("SELECT 'change ' || (c.number + 1), 'is not there: the log has a gap' FROM change c"
                    + " WHERE c.number < (SELECT value FROM counter WHERE name = 'change')"
                    + " AND NOT EXISTS (SELECT 1 FROM change n WHERE n.number = c.number + 1)"
                    // The first change of an epoch follows the multiple of 10^12.
                    + " AND NOT EXISTS (SELECT 1 FROM (SELECT min(n.number) AS number FROM change n"
                    + " WHERE n.number > c.number) f WHERE f.number % 1000000000000 = 1 AND f.number / 1000000000000"
                    + " <= (SELECT value FROM counter WHERE name = 'epoch'))"),
            new Question("SELECT 'counter change', 'says ' || k.value || ', and the last change is ' || m.number"
                    + " FROM counter k, (SELECT COALESCE(max(number), 0) AS number FROM change) m"
                    + " WHERE k.name = 'change' AND k.value <> m.number"),
            new Question("SELECT 'counter collection', 'says ' || k.value || ', and ' || m.number || ' was given out'"
                    + " FROM counter k, (SELECT COALESCE(max(n), 0) AS number FROM (SELECT max(condemn_seq) AS n FROM blob"
                    + " WHERE state <> 'LIVE' UNION ALL SELECT max(start_seq) FROM backup) s) m"
                    + " WHERE k.name = 'collection' AND k.value < m.number"),
            new Question("SELECT 'changeset ' || c.id, 'has ' || COALESCE(i.n, 0) || ' items up to position '"
                    + " || COALESCE(i.p, 0) || ' instead of ' || c.items FROM changeset c"
                    + " LEFT JOIN (SELECT changeset_id, count(*) AS n, max(position) AS p FROM changeset_item"
                    + " GROUP BY changeset_id) i ON i.changeset_id = c.id"
                    + " WHERE c.state = 'OPEN' AND (c.items <> COALESCE(i.n, 0) OR c.items <> COALESCE(i.p, 0))"),
            new Question(
                    "SELECT 'changeset ' || id, 'has ended with the change ' || ended_with || ', which is not there'"
                            + " FROM changeset WHERE ended_with IS NOT NULL"
                            + " AND NOT EXISTS (SELECT 1 FROM change n WHERE n.number = changeset.ended_with)"),
            new Question("SELECT 'tag ' || t.tag, 'of the entry ' || t.entry_id || ' says the path ' || t.path"
                    + " || ' instead of ' || e.path FROM entry_tag t JOIN entry e ON e.id = t.entry_id"
                    + " WHERE t.path <> e.path"),
            new Question("SELECT 'claim ' || path, 'has the token ' || token || ', which no change has' FROM claim"
                    + " WHERE token > (SELECT value FROM counter WHERE name = 'change')"),
            new Question("SELECT 'blob ' || id, 'is ' || state || ' without the time of it' FROM blob"
                    + " WHERE state = 'LIVE' AND live_at IS NULL OR state = 'CONDEMNED' AND condemn_seq IS NULL"));

    private static final String AMBIGUOUS = "SELECT md5, count(*), min(sha256), max(sha256) FROM blob"
            + " WHERE place = ? AND state = 'LIVE' GROUP BY md5 HAVING count(*) > 1 ORDER BY md5 LIMIT " + MOST;

    private CatalogueCheck() {}

    /// @param found at most a thousand answers to each question
    static void run(Catalogue catalogue, String place, Consumer<Finding> found) {
        for (Question question : QUESTIONS) {
            catalogue
                    .look(session -> session.list(
                            question.sql() + " LIMIT " + MOST,
                            row -> Finding.inconsistent(row.getString(1), row.getString(2))))
                    .forEach(found);
        }
        catalogue
                .look(session -> session.list(
                        AMBIGUOUS,
                        row -> new Finding(
                                Finding.Kind.AMBIGUOUS,
                                Finding.CATALOGUE,
                                "md5-" + row.getString(1),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                row.getLong(2) + " live blobs have it: sha256-" + row.getString(3) + ", sha256-"
                                        + row.getString(4)
                                        + (row.getLong(2) > 2 ? ", …" : "")),
                        place))
                .forEach(found);
    }
}
