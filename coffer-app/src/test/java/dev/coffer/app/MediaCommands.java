package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.testing.servers.S3Access;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `coffer media` as somebody at a shell has it, in this process, with a configuration of its own.
record MediaCommands(Path configuration) {

    /// What a command has left.
    record Ended(int code, String out, String err) {
        List<String> rows() {
            return out.lines().toList();
        }

        /// Of the only row, a column.
        String column(int index) {
            return rows().getFirst().split("\t")[index];
        }
    }

    /// @param store as `media_store` says it
    static MediaCommands in(Path directory, String store, String url, String... more) throws IOException {
        Path file = directory.resolve("coffer.yaml");
        List<String> lines = new ArrayList<>(List.of(
                "media_store: " + store,
                "media_url: " + url,
                "media_keys: 'k1:sixteen characters or more'",
                "temp: " + Files.createDirectories(directory.resolve("temp"))));
        lines.addAll(List.of(more));
        return new MediaCommands(Files.write(file, lines));
    }

    static String[] of(S3Access server) {
        return new String[] {
            "s3_endpoint: " + server.endpoint(),
            "s3_region: " + server.region(),
            "s3_access_key: " + server.accessKey(),
            "s3_secret_key: " + server.secretKey()
        };
    }

    Settings settings() {
        return Settings.read(
                java.util.Map.of("COFFER_HOME", String.valueOf(configuration.resolveSibling("home"))),
                java.util.Optional.of(configuration),
                java.util.Map.of());
    }

    /// @param arguments behind `coffer media`
    Ended run(String... arguments) {
        List<String> line = new ArrayList<>(List.of("media"));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--config", configuration.toString()));
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = Main.run(line.toArray(String[]::new), terminal(out, err));
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// The same, of which nothing fails.
    Ended done(String... arguments) {
        Ended ended = run(arguments);
        assertThat(ended.code())
                .as(String.join(" ", arguments) + ": " + ended.err())
                .isZero();
        return ended;
    }

    static Terminal terminal(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
    }
}
