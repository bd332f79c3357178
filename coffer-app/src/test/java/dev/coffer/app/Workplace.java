package dev.coffer.app;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.testing.servers.PostgresDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// A repository in a folder, and commands that work with it: in this process, or in one that can be killed.
final class Workplace {
    private final Path home;
    private final Path store;
    private final Path config;
    private final CatalogueSettings catalogue;

    /// What a command that ran in this process has said.
    record Answer(int code, List<String> rows, List<String> said) {}

    private Workplace(Path home, Path store, CatalogueSettings catalogue, String yaml) {
        this.home = home;
        this.store = store;
        this.catalogue = catalogue;
        this.config = home.resolve("coffer.yaml");
        try {
            Files.createDirectories(temp());
            Files.writeString(
                    config, "store: '" + store + "'\ntemp: '" + temp() + "'\nauthor: anna\nhost: here\n" + yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Workplace onSqlite(Path home) {
        return onSqlite(home, home.resolve("store"));
    }

    /// With its bytes elsewhere.
    static Workplace onSqlite(Path home, Path store) {
        Path file = home.resolve("catalogue.db");
        return new Workplace(home, store, CatalogueSettings.sqlite(file), "catalogue: '" + file + "'\n");
    }

    static Workplace onPostgres(Path home, PostgresDatabase database) {
        return new Workplace(
                home,
                home.resolve("store"),
                CatalogueSettings.postgresql(database.url(), database.user(), database.password()),
                "catalogue: '" + database.url() + "'\ncatalogue_user: '" + database.user() + "'\ncatalogue_password: '"
                        + database.password() + "'\n");
    }

    CatalogueSettings catalogue() {
        return catalogue;
    }

    Path store() {
        return store;
    }

    Path temp() {
        return home.resolve("tmp");
    }

    /// Runs a command in this process.
    ///
    /// @param words a command of one word, or a family and its verb, and what comes after it
    Answer run(String... words) {
        return run(terminal -> Main.run(line(words).toArray(String[]::new), terminal));
    }

    /// Runs a command that was made for a test.
    Answer run(Command command, String... words) {
        List<String> line = line(words);
        return run(terminal -> Main.run(words[0], command, line.subList(1, line.size()), terminal));
    }

    private static Answer run(ToIntFunction<Terminal> command) {
        var out = new ByteArrayOutputStream();
        var said = new ByteArrayOutputStream();
        var terminal =
                new Terminal(new StandardOutput(out), new PrintStream(said, true, StandardCharsets.UTF_8), false);
        int code = command.applyAsInt(terminal);
        terminal.out().flush();
        return new Answer(code, lines(out), lines(said));
    }

    /// Starts a command in a JVM of its own.
    ///
    /// @param out where its rows go
    /// @param said where its words for people go
    /// @param first what comes before the line of `coffer`
    Process start(Path out, Path said, Class<?> main, List<String> first, String... words) throws IOException {
        List<String> all = new ArrayList<>(first);
        all.addAll(line(words));
        return start(out, said, main, all);
    }

    /// Starts a program of a test's in a JVM of its own, with the configuration and some words.
    Process startOther(Path out, Path said, Class<?> main, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(config.toString()));
        all.addAll(List.of(words));
        return start(out, said, main, all);
    }

    private Process start(Path out, Path said, Class<?> main, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
        List.of("coffer.root", "coffer.native", "coffer.vips").forEach(name -> {
            String value = System.getProperty(name);
            if (value != null) {
                command.add("-D" + name + "=" + value);
            }
        });
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(words);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("COFFER_"));
        builder.environment().put("COFFER_HOME", home.toString());
        return builder.start();
    }

    private List<String> line(String... words) {
        var families = List.of("changeset", "derivatives", "host", "jobs", "media", "policy", "preset", "s3", "video");
        int verb = families.contains(words[0]) ? 2 : 1;
        List<String> line = new ArrayList<>(List.of(words).subList(0, verb));
        line.addAll(List.of("--config", config.toString()));
        line.addAll(List.of(words).subList(verb, words.length));
        return line;
    }

    private static List<String> lines(ByteArrayOutputStream written) {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /// Every file below a directory that there may not be.
    static List<Path> files(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var below = Files.walk(directory)) {
            return below.filter(Files::isRegularFile).toList();
        }
    }

    /// What a file holds, if it is there.
    static Optional<String> content(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }
}
