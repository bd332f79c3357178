package dev.coffer.benchmarks.catalogue;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.DerivativeLimits;
import dev.coffer.repository.DerivativeQuery;
import dev.coffer.repository.DerivativeRequest;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.ledger.Ledger.Evictable;
import dev.coffer.store.Sha256;
import dev.coffer.store.memory.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/// Measures the ledger of derivatives beside its database. Prints a line of JSON for each measurement.
///
/// Takes `sqlite` or `postgresql`, a folder to work in, the number of repetitions, and how many
/// derivatives there are: several numbers, growing.
public final class LedgerLoop {
    private static final int LOOKUPS = 40_000;
    private static final int WARM = 5_000;
    private static final int PAGE = 500;
    private static final int TURNS = 7;
    private static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final String ROW =
            "SELECT id, derivative_key, sha256, recipe, engine, format, digest, size, width, height,"
                    + " bucket, object_key, host, lease_until, created_at, used_at FROM derivative";
    private static final int COLUMNS = 16;

    private final String engine;
    private final Ledger ledger;
    private final Connection connection;
    private final Derived all;
    private final SplittableRandom dice = new SplittableRandom(7);

    private LedgerLoop(String engine, Catalogue catalogue, Connection connection, Derived all) {
        this.engine = engine;
        MemoryStore store = new MemoryStore();
        store.createBucket(LAYOUT.bucket());
        this.ledger = Ledger.of(catalogue, store, LAYOUT);
        this.connection = connection;
        this.all = all;
    }

    public static void main(String[] words) throws Exception {
        Path folder = Path.of(words[1]);
        int repetitions = Integer.parseInt(words[2]);
        for (String scale : List.of(words).subList(3, words.length)) {
            Engine engine = Engine.of(words[0], Files.createDirectories(folder.resolve("at-" + scale)));
            long begun = System.nanoTime();
            Derived all = DerivedFilling.fill(engine, Long.parseLong(scale));
            print(
                    "{\"engine\":\"%s\",\"what\":\"filling\",\"derivatives\":%d,\"seconds\":%.1f}",
                    words[0], all.count(), Changing.seconds(begun));
            try (Catalogue catalogue = engine.open();
                    Connection connection = engine.connect()) {
                var loop = new LedgerLoop(words[0], catalogue, connection, all);
                for (int i = 0; i < repetitions; i++) {
                    loop.lookups(i);
                    loop.pages(i);
                }
                loop.changes();
            }
            engine.drop();
        }
        System.exit(0);
    }

    private void lookups(int repetition) throws SQLException {
        found(WARM);
        raw(WARM);
        double[] ours = new double[4];
        double[] raw = new double[4];
        for (int i = 0; i < ours.length; i++) { // in turns, so that both see the same machine
            ours[i] = found(LOOKUPS / ours.length);
            raw[i] = raw(LOOKUPS / raw.length);
        }
        print(
                "{\"engine\":\"%s\",\"what\":\"lookup\",\"derivatives\":%d,\"repetition\":%d,\"micros\":%.2f,\"raw\":%.2f}",
                engine, all.count(), repetition, middle(ours), middle(raw));
    }

    /// What a server asks for a picture that it has neither in memory nor on disk.
    private double found(int lookups) {
        double[] micros = new double[lookups];
        for (int i = 0; i < lookups; i++) {
            long number = dice.nextLong(all.count() - 1_000) + 1;
            var wanted = new DerivativeRequest(
                    Derived.key(number),
                    all.of(number),
                    Derived.recipe(number),
                    Derived.ENGINE,
                    List.of(),
                    Optional.empty());
            long begun = System.nanoTime();
            if (!(ledger.findOrBegin(wanted, LEASE) instanceof Ledger.Answer.There)) {
                throw new IllegalStateException("there is no derivative " + number);
            }
            micros[i] = (System.nanoTime() - begun) / 1e3;
        }
        return middle(micros);
    }

    private double raw(int lookups) throws SQLException {
        double[] micros = new double[lookups];
        try (PreparedStatement statement = connection.prepareStatement(ROW + " WHERE id = ?")) {
            for (int i = 0; i < lookups; i++) {
                String id = all.id(dice.nextLong(all.count()) + 1);
                long begun = System.nanoTime();
                statement.setString(1, id);
                if (read(statement) != 1) {
                    throw new IllegalStateException("there is no row " + id);
                }
                micros[i] = (System.nanoTime() - begun) / 1e3;
            }
        }
        return middle(micros);
    }

    private static int read(PreparedStatement statement) throws SQLException {
        int count = 0;
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                for (int column = 1; column <= COLUMNS; column++) {
                    rows.getString(column);
                }
                count++;
            }
        }
        return count;
    }

    private interface Query {
        int rows() throws SQLException;
    }

    /// Each with its rows; and as many rows of the same table by its primary key, one after the other.
    private void pages(int repetition) throws SQLException {
        Instant end = Instant.ofEpochMilli(Derived.BEGINNING + Derived.YEAR);
        DerivativeQuery query = DerivativeQuery.all();
        page(repetition, "all", () -> page(query, somewhere()));
        page(repetition, "of an original", () -> page(query.of(List.of(all.of(number()))), Optional.empty()));
        page(repetition, "of 500 originals", () -> page(query.of(originals()), Optional.empty()));
        page(repetition, "a common preset", () -> page(query.withPreset(Derived.COMMON), somewhere()));
        page(repetition, "a rare preset", () -> page(query.withPreset(Derived.RARE), Optional.empty()));
        page(repetition, "a preset that nothing used", () -> page(query.withPreset("none"), Optional.empty()));
        page(repetition, "an engine of 1 in 25,000", () -> page(query.withEngine("vips8.14.1-r4"), Optional.empty()));
        page(
                repetition,
                "unused for 300 days",
                () -> page(query.usedBefore(end.minus(Duration.ofDays(300))), Optional.empty()));
        page(
                repetition,
                "unused since the first hour",
                () -> page(query.usedBefore(Instant.ofEpochMilli(Derived.BEGINNING + 3_600_000)), Optional.empty()));
        page(repetition, "stale", () -> page(query.stale(Derived.ENGINE), somewhere()));
        page(
                repetition,
                "gc: unused for 330 days",
                () -> evictable(Optional.empty(), Optional.of(Duration.ofDays(330)), end)
                        .size());
        page(
                repetition,
                "gc: more than half of the bytes",
                () -> evictable(Optional.of(1L << 30), Optional.empty(), end).size());
        page(
                repetition,
                "gc: nothing is to go",
                () -> evictable(Optional.empty(), Optional.empty(), Instant.EPOCH)
                        .size());
    }

    private void page(int repetition, String name, Query query) throws SQLException {
        double[] millis = new double[TURNS];
        double[] raw = new double[TURNS];
        int rows = 0;
        for (int i = 0; i < TURNS; i++) {
            long begun = System.nanoTime();
            rows = query.rows();
            millis[i] = (System.nanoTime() - begun) / 1e6;
            begun = System.nanoTime();
            byKey(rows);
            raw[i] = (System.nanoTime() - begun) / 1e6;
            if (millis[i] > 5_000) { // once is enough to know
                millis = new double[] {millis[i]};
                raw = new double[] {raw[i]};
                break;
            }
        }
        print(
                "{\"engine\":\"%s\",\"what\":\"page\",\"derivatives\":%d,\"repetition\":%d,\"query\":\"%s\",\"rows\":%d,\"millis\":%.3f,\"raw\":%.3f}",
                engine, all.count(), repetition, name, rows, middle(millis), middle(raw));
    }

    /// A page of rows that follow each other, read as the database gives them.
    private void byKey(int rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROW + " WHERE id > ? ORDER BY id LIMIT ?")) {
            statement.setString(1, all.id(number()));
            statement.setInt(2, Math.max(1, rows));
            read(statement);
        }
    }

    private int page(DerivativeQuery query, Optional<UUID> after) {
        return ledger.page(query, after, PAGE).size();
    }

    private List<Evictable> evictable(Optional<Long> bytes, Optional<Duration> unused, Instant at) {
        return ledger.evictable(new DerivativeLimits(bytes, unused), at)
                .limit(PAGE)
                .toList();
    }

    private long number() {
        return dice.nextLong(all.count() * 9 / 10) + 1;
    }

    private Optional<UUID> somewhere() {
        return Optional.of(UUID.fromString(all.id(number())));
    }

    private List<Sha256> originals() {
        return dice.longs(PAGE, 1, all.originals())
                .distinct()
                .mapToObj(Derived::sha256)
                .toList();
    }

    /// 200 at a time, as the product does.
    private void changes() {
        for (int i = -1; i < 3; i++) {
            List<DerivativeRow> some = ledger.page(DerivativeQuery.all(), somewhere(), 200);
            List<Ledger.Use> uses = some.stream()
                    .map(row -> new Ledger.Use(row.key(), Optional.empty()))
                    .toList();
            changed(i, "200 uses noted", () -> ledger.used(uses));
            changed(
                    i,
                    "200 removed",
                    () -> ledger.remove(some.stream().map(DerivativeRow::id).toList(), "measured"));
            Instant end = Instant.ofEpochMilli(Derived.BEGINNING + Derived.YEAR);
            List<Evictable> old = evictable(Optional.empty(), Optional.of(Duration.ofDays(300)), end);
            changed(i, "500 evicted", () -> ledger.evict(old));
        }
    }

    private void changed(int repetition, String name, Runnable change) {
        long begun = System.nanoTime();
        change.run();
        if (repetition >= 0) {
            print(
                    "{\"engine\":\"%s\",\"what\":\"change\",\"derivatives\":%d,\"repetition\":%d,\"query\":\"%s\",\"millis\":%.3f}",
                    engine, all.count(), repetition, name, (System.nanoTime() - begun) / 1e6);
        }
    }

    private static double middle(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
