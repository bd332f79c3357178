package dev.coffer.benchmarks.catalogue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postgresql.PGConnection;

/// A repository of many one-byte blobs to keep house in: a catalogue, and a folder store with an object for each.
///
/// Takes `sqlite` or `postgresql`, a folder and a number; prints one line of JSON with the settings that reach the
/// catalogue and
/// the seconds that the database itself takes to write all of it out and to read it into another; and stays until
/// standard input is closed.
public final class KeepingGround {
    private static final int LINKS = 50_000;

    private KeepingGround() {}

    public static void main(String[] words) throws Exception {
        Path folder = Files.createDirectories(Path.of(words[1]));
        long entries = Long.parseLong(words[2]);
        Engine engine = Engine.of(words[0], folder);
        Filling.fill(engine, entries);
        Filling.log(engine, entries);
        objects(engine, Files.createDirectories(folder.resolve("store").resolve("coffer")), folder);
        double[] raw = switch (engine) {
            case Engine.Sqlite sqlite -> vacuum(sqlite, folder);
            case Engine.Postgresql postgresql -> copy(postgresql, folder);
        };
        System.out.println(String.format(
                Locale.ROOT,
                "{\"settings\":%s,\"empty\":\"%s\",\"entries\":%d,\"raw_backup\":%.3f,\"raw_restore\":%.3f}",
                settings(engine),
                where(engine.another()),
                entries,
                raw[0],
                raw[1]));
        while (System.in.read() >= 0) {
            // whoever started this closes the pipe when it is done
        }
        System.exit(0);
    }

    /// As environment variables.
    static String settings(Engine engine) {
        String where = "{\"COFFER_CATALOGUE\":\"" + where(engine) + "\"";
        return switch (engine) {
            case Engine.Sqlite _ -> where + "}";
            case Engine.Postgresql(var database) ->
                where + ",\"COFFER_CATALOGUE_USER\":\"" + database.user() + "\",\"COFFER_CATALOGUE_PASSWORD\":\""
                        + database.password() + "\"}";
        };
    }

    private static String where(Engine engine) {
        return switch (engine) {
            case Engine.Sqlite sqlite -> sqlite.file().toString();
            case Engine.Postgresql(var database) -> database.url();
        };
    }

    /// A file for each blob. They are names of a few files, which are as many as a file system allows.
    private static void objects(Engine engine, Path bucket, Path folder) throws IOException, SQLException {
        Path one = folder.resolve("one");
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(10_000);
            long made = 0;
            try (ResultSet rows = statement.executeQuery("SELECT object_key FROM blob")) {
                while (rows.next()) {
                    if (made++ % LINKS == 0) {
                        Files.deleteIfExists(one);
                        Files.writeString(one, "1");
                    }
                    Path object = bucket.resolve(rows.getString(1));
                    Files.createDirectories(object.getParent());
                    Files.createLink(object, one);
                }
            }
        }
        Files.delete(one);
    }

    private static double[] vacuum(Engine.Sqlite engine, Path folder) throws SQLException {
        double[] seconds = new double[2];
        for (int i = 0; i < seconds.length; i++) {
            try (Connection connection = engine.connect();
                    Statement statement = connection.createStatement()) {
                long begun = System.nanoTime();
                statement.execute("VACUUM INTO '" + folder.resolve("vacuum-" + i + ".db") + "'");
                seconds[i] = Changing.seconds(begun);
            }
        }
        return seconds;
    }

    private static double[] copy(Engine.Postgresql engine, Path folder) throws SQLException, IOException {
        Engine other = engine.another();
        other.open().close();
        double out = 0;
        double in = 0;
        try (Connection from = engine.connect();
                Connection to = other.connect()) {
            to.setAutoCommit(false);
            try (Statement statement = to.createStatement()) {
                statement.execute("DELETE FROM counter");
            }
            for (String table : tables(from)) {
                Path file = folder.resolve(table + ".copy");
                long begun = System.nanoTime();
                try (OutputStream bytes = Files.newOutputStream(file)) {
                    from.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + table + " TO STDOUT", bytes);
                }
                out += Changing.seconds(begun);
                begun = System.nanoTime();
                try (var bytes = Files.newInputStream(file)) {
                    to.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table + " FROM STDIN", bytes);
                }
                in += Changing.seconds(begun);
            }
            long begun = System.nanoTime();
            to.commit();
            in += Changing.seconds(begun);
        }
        return new double[] {out, in};
    }

    /// Those that hold rows, referred-to ones before those that refer.
    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        for (String table : List.of("host", "counter", "blob", "entry", "path_tag", "change", "op")) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
                if (row.next() && row.getLong(1) > 0) {
                    tables.add(table);
                }
            }
        }
        return tables;
    }
}
