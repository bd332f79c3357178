package dev.coffer.repository.fsck;

import dev.coffer.repository.Author;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Finding;
import dev.coffer.repository.Pages;
import dev.coffer.repository.Session;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The tables of runs and findings, for one place.
final class Findings {
    private static final int PAGE = 500;
    /// The columns that [#finding] reads, in its order.
    static final String COLUMNS = "kind, store, subject, bucket, object_key, blob_id, sha256, detail";
    /// It is not as somebody wants it.
    static final String UNACCEPTED = "(accepted_detail IS NULL OR accepted_detail <> detail)";

    private static final String BEGIN = "INSERT INTO check_run (id, place, extent, state, host, author, findings,"
            + " started_at) VALUES (?, ?, ?, 'RUNNING', ?, ?, 0, ?)";
    private static final String UNFINISHED =
            "SELECT id FROM check_run WHERE place = ? AND extent = ? AND state <> 'DONE' AND NOT EXISTS (SELECT 1"
                    + " FROM check_run n WHERE n.place = check_run.place AND n.started_at > check_run.started_at)"
                    + " ORDER BY started_at DESC, id DESC LIMIT 1";
    private static final String SHARD =
            "INSERT INTO check_shard (run_id, shard, done_at) VALUES (?, ?, ?) ON CONFLICT (run_id, shard) DO NOTHING";
    private static final String ADD = "INSERT INTO finding (place, kind, store, subject, bucket, object_key, blob_id,"
            + " sha256, detail, found_by, found_at, seen_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (place, kind, store, subject) DO UPDATE SET bucket = excluded.bucket,"
            + " object_key = excluded.object_key, blob_id = excluded.blob_id, sha256 = excluded.sha256,"
            + " detail = excluded.detail, seen_by = excluded.seen_by,"
            + " found_by = CASE WHEN finding.resolved_at IS NULL THEN finding.found_by ELSE excluded.found_by END,"
            + " found_at = CASE WHEN finding.resolved_at IS NULL THEN finding.found_at ELSE excluded.found_at END,"
            + " resolved_at = NULL";
    /// What goes and comes again is another finding: nobody has accepted that.
    private static final String RESOLVED = "UPDATE finding SET resolved_at = ?, accepted_by = NULL, accepted_on = NULL,"
            + " accepted_at = NULL, accepted_detail = NULL, accepted_note = NULL";
    private static final String RESOLVE_OTHERS =
            RESOLVED + " WHERE place = ? AND store = ?" + " AND seen_by <> ? AND resolved_at IS NULL";
    private static final String RESOLVE =
            RESOLVED + " WHERE place = ? AND kind = ?" + " AND store = ? AND subject = ? AND resolved_at IS NULL";
    private static final String OPEN = "SELECT " + COLUMNS
            + " FROM finding WHERE place = ? AND resolved_at IS NULL AND seen_by <> ? AND " + UNACCEPTED
            + " AND (kind, store, subject) > (?, ?, ?)"
            + " ORDER BY kind, store, subject LIMIT " + PAGE;
    private static final String END =
            "UPDATE check_run SET state = ?, findings = ?, finished_at = ? WHERE id = ? AND state = 'RUNNING'";

    private final Catalogue catalogue;
    private final String place;

    Findings(Catalogue catalogue, String place) {
        this.catalogue = catalogue;
        this.place = place;
    }

    /// Begins a run.
    UUID begin(String extent) {
        UUID run = UUID.randomUUID();
        Author author = catalogue.author();
        return catalogue.transact(transaction -> {
            transaction
                    .session()
                    .update(
                            BEGIN,
                            run.toString(),
                            place,
                            extent,
                            author.host().text(),
                            author.name(),
                            catalogue.clock().millis());
            return run;
        });
    }

    /// The last run of this place, if it had this extent and did not come to its end.
    Optional<UUID> unfinished(String extent) {
        return catalogue.transact(transaction -> {
            Session session = transaction.session();
            Optional<UUID> run = session.first(UNFINISHED, row -> UUID.fromString(row.getString(1)), place, extent);
            run.ifPresent(id -> session.update("UPDATE check_run SET state = 'RUNNING' WHERE id = ?", id.toString()));
            return run;
        });
    }

    /// Shards that a run has read.
    Set<String> shards(UUID run) {
        return catalogue.look(
                session -> session
                        .list("SELECT shard FROM check_shard WHERE run_id = ?", row -> row.getString(1), run.toString())
                        .stream()
                        .collect(Collectors.toSet()));
    }

    void done(UUID run, String shard) {
        change(session ->
                session.update(SHARD, run.toString(), shard, catalogue.clock().millis()));
    }

    void add(UUID run, List<Finding> findings) {
        long now = catalogue.clock().millis();
        change(session -> session.batch(
                        ADD,
                        findings.stream()
                                .map(finding -> new @Nullable Object[] {
                                    place,
                                    finding.kind().name(),
                                    finding.store(),
                                    finding.subject(),
                                    finding.object().map(ObjectName::bucket).orElse(null),
                                    finding.object().map(ObjectName::key).orElse(null),
                                    finding.incarnation().map(UUID::toString).orElse(null),
                                    finding.sha256().map(Sha256::hex).orElse(null),
                                    finding.detail(),
                                    run.toString(),
                                    now,
                                    run.toString()
                                })
                                .toList())
                .length);
    }

    /// What was found in a store and this run did not see there is no more.
    int resolveOthers(UUID run, String store) {
        return change(
                session -> session.update(RESOLVE_OTHERS, catalogue.clock().millis(), place, store, run.toString()));
    }

    void resolve(Finding finding) {
        change(session -> session.update(
                RESOLVE, catalogue.clock().millis(), place, finding.kind().name(), finding.store(), finding.subject()));
    }

    void end(UUID run, boolean isDone, long findings) {
        change(session -> session.update(
                END, isDone ? "DONE" : "STOPPED", findings, catalogue.clock().millis(), run.toString()));
    }

    /// What is wrong as far as is known.
    Stream<Finding> open() {
        return open("");
    }

    /// The same, without what a run has seen.
    Stream<Finding> openBut(UUID run) {
        return open(run.toString());
    }

    private Stream<Finding> open(String butOf) {
        return Pages.stream(last -> catalogue.look(session -> session.list(
                OPEN,
                Findings::finding,
                place,
                butOf,
                last.map(finding -> finding.kind().name()).orElse(""),
                last.map(Finding::store).orElse(""),
                last.map(Finding::subject).orElse(""))));
    }

    private int change(ToIntFunction<Session> work) {
        return catalogue.transact(transaction -> work.applyAsInt(transaction.session()));
    }

    static Finding finding(ResultSet row) throws SQLException {
        Optional<String> bucket = Optional.ofNullable(row.getString(4));
        String key = row.getString(5);
        return new Finding(
                Finding.Kind.valueOf(row.getString(1)),
                row.getString(2),
                row.getString(3),
                bucket.map(it -> new ObjectName(it, key)),
                Optional.ofNullable(row.getString(6)).map(UUID::fromString),
                Optional.ofNullable(row.getString(7)).map(Sha256::new),
                row.getString(8));
    }
}
