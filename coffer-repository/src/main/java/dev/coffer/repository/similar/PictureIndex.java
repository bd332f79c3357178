package dev.coffer.repository.similar;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.PerceptualHash;
import dev.coffer.repository.Role;
import dev.coffer.repository.Session;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the pictures of a repository look like, kept so that those that look alike are found.
///
/// It is no record: it holds what was put into it, is in no backup, and can be made anew. A blob leaves it in the
/// transaction that condemns it. Whoever asks is told of pictures at paths that he may read; of those at no path, who
/// may read everything.
///
/// Safe for use by several threads and processes.
public final class PictureIndex {
    /// The most bits that pictures may differ in and be looked for.
    public static final int MOST = 15;

    private static final String PENDING = "SELECT b.id, b.sha256, b.size, b.bucket, b.object_key FROM blob b"
            + " WHERE b.id > ? AND NOT (b.place <> ?) AND b.state = 'LIVE' AND b.media_type LIKE 'image/%'"
            + " AND NOT EXISTS (SELECT 1 FROM picture_hash h WHERE h.blob_id = b.id) ORDER BY b.id LIMIT ?";
    private static final String LIVE = "SELECT 1 FROM blob WHERE id = ? AND state = 'LIVE'";
    private static final String PUT = "INSERT INTO picture_hash (blob_id, hash, band0, band1, band2, band3)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (blob_id) DO NOTHING";
    private static final String COUNTS = "SELECT hash, count(*) FROM picture_hash WHERE hash IS NOT NULL GROUP BY hash";
    /// The place is asked for in a way that no index answers: SQLite would walk all blobs of the place.
    private static final String HOLDERS = "SELECT b.id, b.sha256, b.size, b.media_type, e.path,"
            + " CASE WHEN EXISTS (SELECT 1 FROM entry o WHERE o.blob_id = b.id)"
            + " OR EXISTS (SELECT 1 FROM source s WHERE s.blob_id = b.id) THEN 1 ELSE 0 END"
            + " FROM picture_hash h JOIN blob b ON b.id = h.blob_id AND b.state = 'LIVE'"
            + " LEFT JOIN entry e ON e.blob_id = b.id AND e.state = 'PUBLISHED'"
            + " WHERE h.hash IS NOT NULL AND h.band0 = ? AND h.hash = ? AND NOT (b.place <> ?) ORDER BY b.sha256, e.path";

    private final Catalogue catalogue;
    private final String place;

    /// @param layout whose blobs they are
    public PictureIndex(Catalogue catalogue, BlobLayout layout) {
        this.catalogue = catalogue;
        this.place = layout.place();
    }

    /// A blob that says it is a picture, and that nobody has looked at.
    ///
    /// @param incarnation what [Looked] names it by
    public record Pending(String incarnation, HeldBlob blob) {}

    /// What somebody saw.
    ///
    /// @param hash empty if it cannot be decoded: it is not looked at again
    public record Looked(String incarnation, Optional<PerceptualHash> hash) {}

    /// A picture that was found.
    ///
    /// @param paths where it is published and may be read; empty if it lies at no path
    public record Similar(
            BlobId id, PerceptualHash hash, int distance, long size, String mediaType, List<EntryPath> paths) {
        public Similar {
            paths = List.copyOf(paths);
        }
    }

    /// Pictures to be looked at, in the order of incarnations.
    ///
    /// @param after the incarnation to go on behind; empty for the first
    public List<Pending> pending(String after, int limit) {
        return catalogue.look(session -> session.list(
                PENDING,
                row -> new Pending(
                        row.getString(1),
                        new HeldBlob(
                                BlobId.of(new Sha256(row.getString(2))),
                                row.getLong(3),
                                new ObjectName(row.getString(4), row.getString(5)))),
                after,
                place,
                limit));
    }

    /// Keeps what was seen, all at once; durable when this returns. What is no longer there is passed over, and what is
    /// kept already stays.
    ///
    /// @return how many were kept
    public int put(List<Looked> seen) {
        return catalogue.transact(tx -> {
            Session session = tx.session();
            String lock = session.isShared() ? " FOR KEY SHARE" : "";
            int kept = 0;
            for (Looked looked : seen) {
                if (session.first(LIVE + lock, row -> 1, looked.incarnation()).isPresent()) {
                    kept += session.update(PUT, row(looked));
                }
            }
            return kept;
        });
    }

    /// How many pictures can be found.
    public long size() {
        return catalogue.look(session -> session.number("SELECT count(*) FROM picture_hash WHERE hash IS NOT NULL"));
    }

    /// Pictures that look like one, the nearest first.
    ///
    /// @param distance in bits, 0 to [#MOST]
    public List<Similar> near(PerceptualHash hash, int distance) {
        check(distance);
        Sight sight = sight();
        return catalogue.snapshot(session -> {
            List<Similar> found = new ArrayList<>();
            for (long other : candidates(session, hash, distance)) {
                found.addAll(holders(session, new PerceptualHash(other), hash, sight));
            }
            found.sort(Comparator.comparingInt(Similar::distance)
                    .thenComparing(similar -> similar.id().hex()));
            return found;
        });
    }

    /// All pictures that look like another, in groups of at least two. What is near to one of a group belongs to it, so
    /// two of a large group may be farther apart.
    ///
    /// @param distance in bits, 0 to [#MOST]
    /// @param group told each group; distances are those to its first
    public void groups(int distance, Consumer<List<Similar>> group) {
        check(distance);
        Sight sight = sight();
        catalogue.snapshot(session -> {
            Map<Long, Long> several = new LinkedHashMap<>();
            long[] hashes = hashes(session, several);
            for (long[] cluster : Clusters.of(hashes, distance)) {
                if (cluster.length > 1 || several.containsKey(cluster[0])) {
                    List<Similar> members = members(session, cluster, sight);
                    if (members.size() > 1) {
                        group.accept(members);
                    }
                }
            }
            return true;
        });
    }

    private List<Similar> members(Session session, long[] cluster, Sight sight) {
        List<Similar> members = new ArrayList<>();
        for (long hash : cluster) {
            PerceptualHash its = new PerceptualHash(hash);
            members.addAll(holders(
                    session, its, members.isEmpty() ? its : members.getFirst().hash(), sight));
        }
        return members;
    }

    /// @param several those that several blobs have
    private static long[] hashes(Session session, Map<Long, Long> several) {
        return session.direct(connection -> {
            long[] hashes = new long[1024];
            int count = 0;
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(10_000);
                try (ResultSet rows = statement.executeQuery(COUNTS)) {
                    while (rows.next()) {
                        if (count == hashes.length) {
                            hashes = Arrays.copyOf(hashes, 2 * count);
                        }
                        hashes[count++] = rows.getLong(1);
                        if (rows.getLong(2) > 1) {
                            several.put(rows.getLong(1), rows.getLong(2));
                        }
                    }
                }
            }
            return Arrays.copyOf(hashes, count);
        });
    }

    /// The hashes that are near enough. Their values are numbers of ours, so they stand in the statement.
    private static Set<Long> candidates(Session session, PerceptualHash hash, int distance) {
        int[] differences = Bands.differences(distance);
        Set<Long> near = new LinkedHashSet<>();
        for (int band = 0; band < Bands.COUNT; band++) {
            int value = Bands.of(hash.bits(), band);
            String values = Arrays.stream(differences)
                    .mapToObj(difference -> String.valueOf(value ^ difference))
                    .collect(Collectors.joining(","));
            String sql =
                    "SELECT hash FROM picture_hash WHERE hash IS NOT NULL AND band" + band + " IN (" + values + ")";
            session.direct(connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(sql)) {
                    while (rows.next()) {
                        long other = rows.getLong(1);
                        if (Long.bitCount(other ^ hash.bits()) <= distance) {
                            near.add(other);
                        }
                    }
                }
                return true;
            });
        }
        return near;
    }

    private List<Similar> holders(Session session, PerceptualHash hash, PerceptualHash asked, Sight sight) {
        Map<String, Similar> found = new LinkedHashMap<>();
        session.list(
                HOLDERS,
                row -> {
                    @Nullable String path = row.getString(5);
                    Optional<EntryPath> readable =
                            Optional.ofNullable(path).map(EntryPath::new).filter(sight.paths());
                    if (readable.isPresent() || sight.all() && row.getInt(6) == 1) {
                        found.merge(row.getString(1), similar(row, hash, asked, readable), PictureIndex::joined);
                    }
                    return true;
                },
                Bands.of(hash.bits(), 0),
                hash.bits(),
                place);
        return List.copyOf(found.values());
    }

    private static Similar similar(ResultSet row, PerceptualHash hash, PerceptualHash asked, Optional<EntryPath> path)
            throws SQLException {
        return new Similar(
                BlobId.of(new Sha256(row.getString(2))),
                hash,
                hash.distance(asked),
                row.getLong(3),
                row.getString(4),
                path.stream().toList());
    }

    private static Similar joined(Similar one, Similar other) {
        Set<EntryPath> paths = new LinkedHashSet<>(one.paths());
        paths.addAll(other.paths());
        return new Similar(one.id(), one.hash(), one.distance(), one.size(), one.mediaType(), List.copyOf(paths));
    }

    /// What the author may see.
    private record Sight(boolean all, Predicate<EntryPath> paths) {}

    private Sight sight() {
        return new Sight(
                catalogue.permissions().may(Role.READER, PathPrefix.ALL),
                catalogue.permissions().readable());
    }

    private static @Nullable Object[] row(Looked looked) {
        if (looked.hash().isEmpty()) {
            return new @Nullable Object[] {looked.incarnation(), null, null, null, null, null};
        }
        long hash = looked.hash().get().bits();
        return new @Nullable Object[] {
            looked.incarnation(), hash, Bands.of(hash, 0), Bands.of(hash, 1), Bands.of(hash, 2), Bands.of(hash, 3)
        };
    }

    private static void check(int distance) {
        if (distance < 0 || distance > MOST) {
            throw new IllegalArgumentException("a distance goes from 0 to " + MOST + " bits: " + distance);
        }
    }
}
