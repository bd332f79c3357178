package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first steps of the README are taken as they stand there.
class ReadmeTest {
    private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final S3Access S3 = S3Proxy.shared();

    @TempDir
    Path home;

    @TempDir
    Path directory;

    @Test
    void theFirstStepsAtAShellWork() throws IOException {
        Files.createSymbolicLink(directory.resolve("samples"), Launched.root().resolve("samples"));
        Files.writeString(directory.resolve("urls.txt"), "samples/dahlia.png\nsamples/pavilion.webp\n");
        try (ObjectStore store = S3Store.open(S3Settings.at(S3.endpoint(), S3.accessKey(), S3.secretKey()))) {
            store.createBucket("readme");
        }
        String script = "set -eu\ncoffer() { '" + Launched.root().resolve("coffer") + "' \"$@\"; }\n" + steps();

        try (Launched shell = Launched.start(Path.of("bash"), home, directory, variables(), "-c", script)) {
            Launched.Ended ended = shell.end();
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.out()).contains("\"s3_url\"", "s3://k.readme/291b1c49");
        }
        assertThat(directory.resolve("stashed.jsonl")).content().hasLineCount(4);
        assertThat(directory.resolve("report.tsv")).content().hasLineCount(2);
    }

    private static String steps() throws IOException {
        String readme = Files.readString(Launched.root().resolve("README.md"));
        String steps =
                SHELL.matcher(readme).results().map(match -> match.group(1)).collect(Collectors.joining("\n"));
        assertThat(steps).contains("coffer stash", "coffer locate");
        return steps;
    }

    private static Map<String, String> variables() {
        return Map.of(
                "BUCKET", "readme",
                "S3_ENDPOINT", S3.endpoint().toString(),
                "AWS_ACCESS_KEY_ID", S3.accessKey(),
                "AWS_SECRET_ACCESS_KEY", S3.secretKey(),
                "AWS_REGION", S3.region());
    }
}
