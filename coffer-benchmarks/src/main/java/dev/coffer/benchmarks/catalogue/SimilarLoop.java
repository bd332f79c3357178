package dev.coffer.benchmarks.catalogue;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.PerceptualHash;
import dev.coffer.repository.similar.PictureIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Measures how long it takes to find pictures that look alike. Prints a line of JSON for each measurement.
///
/// Takes `sqlite` or `postgresql`, a folder to work in, and how many pictures there are. Every tenth looks like
/// another.
public final class SimilarLoop {
    private static final int[] DISTANCES = {3, 8, 12};
    private static final int QUERIES = 50;
    private static final int BATCH = 10_000;

    private SimilarLoop() {}

    public static void main(String[] words) throws Exception {
        Engine engine = Engine.of(words[0], Files.createDirectories(Path.of(words[1])));
        long pictures = Long.parseLong(words[2]);
        long[] hashes = fill(engine, Math.toIntExact(pictures));
        try (Catalogue catalogue = engine.open()) {
            PictureIndex index = new PictureIndex(catalogue, new BlobLayout.Incarnations("coffer", ""));
            for (int distance : DISTANCES) {
                measure(words[0], index, hashes, distance);
            }
            AtomicLong groups = new AtomicLong();
            long begun = System.nanoTime();
            index.groups(3, group -> groups.incrementAndGet());
            print(
                    "{\"engine\":\"%s\",\"what\":\"groups\",\"pictures\":%d,\"distance\":3,\"groups\":%d,\"seconds\":%.2f}",
                    words[0], pictures, groups.get(), Changing.seconds(begun));
        }
        System.exit(0);
    }

    private static void measure(String engine, PictureIndex index, long[] hashes, int distance) {
        Random random = new Random(distance);
        double[] millis = new double[QUERIES];
        long found = 0;
        for (int i = -5; i < QUERIES; i++) {
            long begun = System.nanoTime();
            int near = index.near(new PerceptualHash(hashes[random.nextInt(hashes.length)]), distance)
                    .size();
            if (i >= 0) {
                millis[i] = 1000 * Changing.seconds(begun);
                found += near;
            }
        }
        Arrays.sort(millis);
        print(
                "{\"engine\":\"%s\",\"what\":\"near\",\"pictures\":%d,\"distance\":%d,\"found\":%d,\"p50_ms\":%.1f,\"max_ms\":%.1f}",
                engine, hashes.length, distance, found, millis[QUERIES / 2], millis[QUERIES - 1]);
    }

    private static long[] fill(Engine engine, int pictures) throws SQLException {
        Filling.fill(engine, pictures);
        long[] hashes = new long[pictures];
        Random random = new Random(1);
        try (Connection connection = engine.connect()) {
            connection.setAutoCommit(false);
            try (Statement ids = connection.createStatement();
                    ResultSet rows = ids.executeQuery("SELECT id FROM blob ORDER BY id");
                    PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO picture_hash (blob_id, hash, band0, band1, band2, band3) VALUES (?, ?, ?, ?, ?, ?)")) {
                for (int i = 0; rows.next(); i++) {
                    hashes[i] = i % 10 == 9 ? hashes[i - 1] ^ 1L << random.nextInt(64) : random.nextLong();
                    insert.setString(1, rows.getString(1));
                    insert.setLong(2, hashes[i]);
                    for (int band = 0; band < 4; band++) {
                        insert.setInt(3 + band, (int) (hashes[i] >>> 48 - 16 * band) & 0xffff);
                    }
                    insert.addBatch();
                    if (i % BATCH == BATCH - 1) {
                        insert.executeBatch();
                    }
                }
                insert.executeBatch();
            }
            connection.commit();
        }
        engine.analyse();
        return hashes;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
