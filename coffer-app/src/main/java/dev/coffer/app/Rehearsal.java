package dev.coffer.app;

import dev.coffer.repository.Source;
import dev.coffer.repository.StashOutcome;
import dev.coffer.server.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Runs what is usually run, in a directory that is thrown away, so that the JVM learns which classes and
/// methods a start needs.
final class Rehearsal {
    private static final Terminal SILENT = silent();

    private Rehearsal() {}

    /// @param part `command` or `server`
    /// @param directory made, and removed with all that is in it
    static void of(String part, Path directory) throws IOException {
        Path samples = Path.of(System.getProperty("coffer.root"), "samples");
        Files.createDirectories(directory);
        Log.level("error");
        try {
            if (part.equals("server")) {
                server(directory, samples);
            } else {
                commands(directory, samples);
            }
        } catch (RuntimeException e) {
            // The notes are shorter, then; nothing else depends on them.
            System.err.println("rehearsal of the " + part + " ended early: " + e);
        } finally {
            remove(directory);
        }
    }

    private static void commands(Path directory, Path samples) throws IOException {
        Path text = Files.writeString(directory.resolve("small.txt"), "a small file\n");
        Path configuration = Files.writeString(
                directory.resolve("coffer.yaml"),
                "store: " + directory.resolve("store") + "\ncatalogue: " + directory.resolve("catalogue.db")
                        + "\ntemp: " + directory + "\n");
        String config = configuration.toString();
        run("--help");
        run("--version");
        for (CommandName name : CommandName.values()) {
            run(name.word(), "--help");
            for (Verb verb : name.verbs()) {
                var words = new ArrayList<String>(List.of(name.word()));
                words.addAll(verb.wordList());
                words.add("--help");
                run(words.toArray(String[]::new));
            }
        }
        run(
                "stash",
                "--config",
                config,
                text.toString(),
                samples.resolve("cut-short.jpg").toString());
        run(
                "stash",
                "--config",
                config,
                "--json",
                text.toString(),
                samples.resolve("dahlia.png").toString());
        run("stash", "--config", config, directory.resolve("missing").toString());
        run("locate", "--config", config, "--json", "b".repeat(64));
        run("locate", "-b", "bucket", "b".repeat(32));
        run("nonsense");
        objects(directory);
    }

    /// Enough of `coffer s3` that its requests are known and half compiled.
    private static void objects(Path directory) throws IOException {
        Path files = Files.createDirectory(directory.resolve("files"));
        for (int i = 0; i < 300; i++) {
            Files.writeString(files.resolve("file" + i + ".txt"), "a small file " + i + "\n");
        }
        try (var server = new RehearsalServer()) {
            Path configuration = Files.writeString(
                    directory.resolve("s3.yaml"),
                    "s3_endpoint: " + server.uri() + "\ns3_access_key: rehearsal\ns3_secret_key: rehearsal\ntemp: "
                            + directory + "\n");
            String config = configuration.toString();
            String one = files.resolve("file1.txt").toString();
            run("s3", "sync", "--config", config, files.toString(), "s3://rehearsal/up");
            run("s3", "sync", "--config", config, files.toString(), "s3://rehearsal/up");
            run(
                    "s3",
                    "sync",
                    "--config",
                    config,
                    "s3://rehearsal/up",
                    directory.resolve("down").toString());
            run("s3", "sync", "--config", config, "--dry-run", "--json", files.toString(), "s3://rehearsal/up");
            run("s3", "cp", "--config", config, one, "s3://rehearsal/one");
            run(
                    "s3",
                    "cp",
                    "--config",
                    config,
                    "s3://rehearsal/one",
                    directory.resolve("one").toString());
            run("s3", "cat", "--config", config, "s3://rehearsal/one");
            run("s3", "stat", "--config", config, "--json", "s3://rehearsal/one");
            run("s3", "ls", "--config", config, "-r", "s3://rehearsal");
            run("s3", "ls", "--config", config);
            run("s3", "presign", "--config", config, "s3://rehearsal/one");
            run("s3", "rm", "--config", config, "s3://rehearsal/one");
            run("s3", "stat", "--config", config, "s3://rehearsal/missing");
        }
    }

    private static void server(Path directory, Path samples) throws IOException {
        Settings settings =
                Settings.read(Map.of("COFFER_HOME", directory.toString()), Optional.empty(), Map.of(Setting.PORT, "0"));
        try (Coffer coffer = Coffer.open(settings, SILENT);
                HttpClient client = HttpClient.newHttpClient()) {
            var outcome =
                    coffer.stasher().stash(new Source.LocalFile(samples.resolve("pavilion.webp")), Optional.empty());
            Server server = coffer.server();
            String digest = outcome instanceof StashOutcome.Stashed stashed
                    ? stashed.report().digests().sha256().hex()
                    : "0".repeat(64);
            for (String path : new String[] {
                "/crop/100x80/" + digest,
                "/crop/100x80/" + digest,
                "/clip/90x/" + digest + "?fmt=jpg",
                "/nonsense",
                "/?url=blob:" + digest + "&w=50&h=50",
                "/health/ready",
                "/metrics"
            }) {
                client.send(
                        HttpRequest.newBuilder(URI.create(server.uri() + path)).build(), BodyHandlers.discarding());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(String... args) {
        Main.run(args, SILENT);
    }

    private static Terminal silent() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Terminal(nowhere, nowhere, false);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
