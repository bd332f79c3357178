package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Changeset;
import dev.coffer.repository.ChangesetId;
import dev.coffer.repository.RepositoryException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// What the verbs of `coffer changeset` have in common.
final class ChangesetOptions {

    static CommandSpec verb(ChangesetVerb verb, String arguments, String... description) {
        return EntryOptions.command("changeset " + verb.words(), arguments, description);
    }

    /// @throws RepositoryException.Conflict if there is none, or it has ended
    static Changeset.Open open(Catalogue catalogue, String id) {
        return switch (any(catalogue, id)) {
            case Changeset.Open open -> open;
            case Changeset.Committed committed ->
                throw new RepositoryException.Conflict(
                        "the changeset " + id + " was committed at " + committed.committedAt());
            case Changeset.RolledBack rolledBack ->
                throw new RepositoryException.Conflict(
                        "the changeset " + id + " was rolled back at " + rolledBack.rolledBackAt());
        };
    }

    /// In whichever state, so that ending it again can be told from ending it otherwise.
    ///
    /// @throws RepositoryException.Conflict if there is none
    static Changeset any(Catalogue catalogue, String text) {
        ChangesetId id = ChangesetId.parse(text);
        return catalogue
                .<Optional<Changeset>, RuntimeException>read(snapshot -> snapshot.changeset(id))
                .orElseThrow(() -> new RepositoryException.Conflict("there is no changeset " + id));
    }

    /// State, number of things, time, id and note, between tabs.
    static String columns(Changeset changeset) {
        return String.join(
                "\t",
                state(changeset),
                Long.toString(changeset.items()),
                changeset.begunAt().toString(),
                changeset.id().toString(),
                changeset.author().toString(),
                changeset.note());
    }

    static JsonLine json(JsonLine json, Changeset changeset) {
        json.put("changeset", changeset.id().toString())
                .put("state", state(changeset))
                .put("items", changeset.items())
                .put("note", changeset.note())
                .put("author", changeset.author().name())
                .put("host", changeset.author().host().text())
                .put("begun", changeset.begunAt().toString());
        return switch (changeset) {
            case Changeset.Open open ->
                json.put("lease_until", open.leaseUntil().toString());
            case Changeset.Committed committed ->
                json.put("committed", committed.committedAt().toString()).put("last_change", committed.lastChange());
            case Changeset.RolledBack rolledBack ->
                json.put("rolled_back", rolledBack.rolledBackAt().toString())
                        .put("last_change", rolledBack.lastChange());
        };
    }

    private static String state(Changeset changeset) {
        return switch (changeset) {
            case Changeset.Open _ -> "open";
            case Changeset.Committed _ -> "committed";
            case Changeset.RolledBack _ -> "rolled back";
        };
    }

    private ChangesetOptions() {}
}
