package dev.coffer.repository.backup;

import dev.coffer.store.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What a backup says of itself: written last, so that a backup with one is whole.
///
/// @param engine `sqlite` or `postgresql`; for people, since any engine can restore it
/// @param version of the tables
/// @param startSeq its number among the condemnations: no blob that it refers to was condemned before
/// @param lastChange the number of the last change that it holds
/// @param epoch of the catalogue, which a restore counts on; 0 where none was ever restored
record Manifest(
        UUID id,
        String engine,
        int version,
        Instant startedAt,
        Instant finishedAt,
        long startSeq,
        long lastChange,
        long epoch,
        List<Content> tables) {
    /// The version of the format.
    static final int FORMAT = 1;

    Manifest {
        tables = List.copyOf(tables);
    }

    /// A table's rows.
    ///
    /// @param digest of its rows, see [RowsDigest]
    record Content(Table table, long rows, String digest, List<Part> parts) {
        Content {
            parts = List.copyOf(parts);
            long held = parts.stream().mapToLong(Part::rows).sum();
            if (held != rows) {
                throw new IllegalArgumentException("the parts of the table " + table.name() + " hold " + held
                        + " rows, and the manifest says " + rows);
            }
        }
    }

    /// An object beside the manifest.
    ///
    /// @param name its last part, as `entry-00001.tsv.gz`
    /// @param bytes as it is stored
    /// @param sha256 of the bytes as they are stored
    record Part(String name, long bytes, long rows, Sha256 sha256) {
        Part {
            if (!name.matches("[a-z][a-z0-9_]{0,62}-[0-9]{5}\\.tsv\\.gz")) {
                throw new IllegalArgumentException("not the name of a part: '" + name + "'");
            }
        }
    }

    long rows() {
        return tables.stream().mapToLong(Content::rows).sum();
    }

    long bytes() {
        return tables.stream()
                .flatMap(content -> content.parts().stream())
                .mapToLong(Part::bytes)
                .sum();
    }
}
