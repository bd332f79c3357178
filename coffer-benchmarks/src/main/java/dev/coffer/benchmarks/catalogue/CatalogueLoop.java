package dev.coffer.benchmarks.catalogue;

import dev.coffer.repository.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Measures the catalogue beside its database. Prints a line of JSON for each measurement.
///
/// Takes `sqlite` or `postgresql`, a folder to work in, the number of repetitions, how many entries a changeset has,
/// and how
/// many entries there are when they are looked up: several numbers, growing; tags are searched for at a million.
public final class CatalogueLoop {
    private static final long TAGGED = 1_000_000;
    private static final int LOOKUPS = 40_000;

    private CatalogueLoop() {}

    public static void main(String[] words) throws Exception {
        String name = words[0];
        Path folder = Files.createDirectories(Path.of(words[1]));
        int repetitions = Integer.parseInt(words[2]);
        int entries = Integer.parseInt(words[3]);
        List<Long> scales = Arrays.stream(words).skip(4).map(Long::valueOf).toList();
        changesets(Engine.of(name, folder), name, repetitions, entries);
        for (long scale : scales) {
            lookups(Engine.of(name, Files.createDirectories(folder.resolve("at-" + scale))), name, repetitions, scale);
        }
        System.exit(0);
    }

    private static void changesets(Engine first, String name, int repetitions, int entries) throws SQLException {
        Engine engine = first;
        for (int i = -1; i < repetitions; i++) {
            Changing.Turn turn = Changing.turn(engine, entries);
            if (i >= 0) {
                print(
                        "{\"engine\":\"%s\",\"what\":\"changeset\",\"entries\":%d,\"repetition\":%d,\"seconds\":%.4f,\"raw\":%.4f}",
                        name, entries, i, turn.changeset(), turn.raw());
            }
            engine = engine.another();
        }
    }

    private static void lookups(Engine engine, String name, int repetitions, long entries) throws SQLException {
        long begun = System.nanoTime();
        Filling.fill(engine, entries);
        print(
                "{\"engine\":\"%s\",\"what\":\"filling\",\"entries\":%d,\"seconds\":%.1f}",
                name, entries, Changing.seconds(begun));
        try (Catalogue catalogue = engine.open();
                Connection connection = engine.connect()) {
            Looking looking = new Looking(catalogue, connection, entries);
            for (int i = 0; i < repetitions; i++) {
                Looking.Turn turn = looking.turn(LOOKUPS);
                print(
                        "{\"engine\":\"%s\",\"what\":\"lookup\",\"entries\":%d,\"repetition\":%d,\"micros\":%.2f,\"raw\":%.2f}",
                        name, entries, i, turn.current(), turn.raw());
            }
            if (entries == TAGGED) {
                Filling.tag(engine, entries);
                for (int i = 0; i < repetitions; i++) {
                    for (Looking.Found it : looking.searches()) {
                        print(
                                "{\"engine\":\"%s\",\"what\":\"tags\",\"entries\":%d,\"repetition\":%d,\"query\":\"%s\",\"found\":%d,\"millis\":%.2f}",
                                name, entries, i, it.query(), it.found(), it.milliseconds());
                    }
                }
            }
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
