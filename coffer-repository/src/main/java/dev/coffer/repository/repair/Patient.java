package dev.coffer.repository.repair;

import dev.coffer.repository.AsIs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Digests;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.Facts;
import dev.coffer.repository.Finding;
import dev.coffer.repository.Md5;
import dev.coffer.repository.Session;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/// A live incarnation and the object of it that is to be repaired: its own, or a copy.
///
/// @param place of the incarnation
/// @param store that the object lies in, as findings call it
/// @param isCopy whether it is not the incarnation's own object
record Patient(UUID incarnation, String place, Facts facts, String store, ObjectName object, boolean isCopy) {
    private static final String COLUMNS =
            "SELECT b.id, b.place, b.sha256, b.md5, b.size, b.media_type, b.width," + " b.height, b.damage FROM blob b";
    private static final String OWN =
            COLUMNS + " WHERE b.id = ? AND b.bucket = ? AND b.object_key = ? AND b.state = 'LIVE'";
    private static final String COPY = COLUMNS + " JOIN placement p ON p.blob_id = b.id"
            + " WHERE b.id = ? AND p.bucket = ? AND p.object_key = ? AND b.state = 'LIVE' AND p.store = ?";

    /// What a finding is about, if the catalogue still says that it should be there.
    static Optional<Patient> of(Catalogue catalogue, Finding finding, String main) {
        if (finding.incarnation().isEmpty() || finding.object().isEmpty()) {
            return Optional.empty();
        }
        return catalogue.look(session -> of(session, finding, main));
    }

    /// The same, in a transaction.
    static Optional<Patient> of(Session session, Finding finding, String main) {
        ObjectName object = finding.object().orElseThrow();
        String id = finding.incarnation().orElseThrow().toString();
        Optional<Patient> own = finding.store().equals(main)
                ? session.first(OWN, row -> patient(row, finding, false), id, object.bucket(), object.key())
                : Optional.empty();
        return own.or(() -> session.first(
                COPY, row -> patient(row, finding, true), id, object.bucket(), object.key(), finding.store()));
    }

    Sha256 sha256() {
        return facts.digests().sha256();
    }

    /// Whether the object is another's, whose bucket was adopted: nothing is written there.
    boolean isAdopted() {
        return AsIs.isPlace(place);
    }

    private static Patient patient(ResultSet row, Finding finding, boolean isCopy) throws SQLException {
        int width = row.getInt("width");
        Optional<Dimensions> dimensions =
                row.wasNull() ? Optional.empty() : Optional.of(new Dimensions(width, row.getInt("height")));
        return new Patient(
                UUID.fromString(row.getString("id")),
                row.getString("place"),
                new Facts(
                        new Digests(new Sha256(row.getString("sha256")), new Md5(row.getString("md5"))),
                        row.getLong("size"),
                        row.getString("media_type"),
                        dimensions,
                        Optional.ofNullable(row.getString("damage"))),
                finding.store(),
                finding.object().orElseThrow(),
                isCopy);
    }
}
