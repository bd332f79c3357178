package dev.coffer.benchmarks.catalogue;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.EntryQuery;
import dev.coffer.repository.Tag;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Looking entries up in a catalogue of many: the current one of a path, beside the bare selection of a row of
/// the same table by its primary key.
final class Looking {
    private static final int WARM = 5_000;
    private static final String RAW =
            "SELECT id, path, state, revision, publication, blob_id, sha256, md5, size, media_type,"
                    + " origin, created_at, uploaded_at, published_at, archived_at, expired_at, purged_at FROM entry WHERE id = ?";

    private final Catalogue catalogue;
    private final Connection connection;
    private final long entries;
    private final SplittableRandom dice = new SplittableRandom(7);

    Looking(Catalogue catalogue, Connection connection, long entries) {
        this.catalogue = catalogue;
        this.connection = connection;
        this.entries = entries;
    }

    /// Microseconds, medians.
    record Turn(double current, double raw) {}

    Turn turn(int lookups) throws SQLException {
        current(WARM);
        raw(WARM);
        // One after the other, so that both see the same machine.
        double[] current = new double[4];
        double[] raw = new double[4];
        for (int i = 0; i < current.length; i++) {
            current[i] = current(lookups / current.length);
            raw[i] = raw(lookups / raw.length);
        }
        return new Turn(middle(current), middle(raw));
    }

    private double current(int lookups) {
        double[] micros = new double[lookups];
        for (int i = 0; i < lookups; i++) {
            long number = dice.nextLong(entries) + 1;
            long begun = System.nanoTime();
            if (catalogue.current(Filling.path(number)).isEmpty()) {
                throw new IllegalStateException("there is no entry " + number);
            }
            micros[i] = (System.nanoTime() - begun) / 1e3;
        }
        return middle(micros);
    }

    private double raw(int lookups) throws SQLException {
        double[] micros = new double[lookups];
        try (PreparedStatement statement = connection.prepareStatement(RAW)) {
            for (int i = 0; i < lookups; i++) {
                String id = String.format(Locale.ROOT, "00000e17-0000-7000-8000-%012d", dice.nextLong(entries) + 1);
                long begun = System.nanoTime();
                statement.setString(1, id);
                try (ResultSet row = statement.executeQuery()) {
                    if (!row.next()) {
                        throw new IllegalStateException("there is no row " + id);
                    }
                    for (int column = 1; column <= 17; column++) {
                        row.getString(column);
                    }
                }
                micros[i] = (System.nanoTime() - begun) / 1e3;
            }
        }
        return middle(micros);
    }

    /// A search by tags.
    ///
    /// @param most how many of what is found are read
    record Found(String query, long most, long found, double milliseconds) {}

    List<Found> searches() {
        EntryQuery rare = EntryQuery.current().withAll(new Tag("rare"));
        EntryQuery even = EntryQuery.current().withAll(new Tag("even"));
        return List.of(
                found("rare", rare, Long.MAX_VALUE),
                found("rare, but not even", rare.withNone(new Tag("even")), Long.MAX_VALUE),
                found("of one day, and even", even.withAll(new Tag("day=8")), Long.MAX_VALUE),
                found("even: the first 100", even, 100),
                found("even: all", even, Long.MAX_VALUE));
    }

    private Found found(String words, EntryQuery query, long most) {
        double[] millis = new double[words.endsWith("all") ? 1 : 5];
        long found = 0;
        for (int i = 0; i < millis.length; i++) {
            long begun = System.nanoTime();
            found = catalogue.read(snapshot -> snapshot.find(query).limit(most).count());
            millis[i] = (System.nanoTime() - begun) / 1e6;
        }
        return new Found(words, most, found, middle(millis));
    }

    private static double middle(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
