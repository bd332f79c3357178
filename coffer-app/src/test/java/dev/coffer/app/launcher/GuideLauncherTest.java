package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the guide has for a shell is run as it stands there, page by page.
class GuideLauncherTest {
    private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    /// A server that is still ending writes into the home that is being deleted.
    private static final String ENDS_JOBS = "for job in $(jobs -p); do kill -- -$job; done; wait";
    private static final S3Access S3 = S3Proxy.shared();

    @TempDir
    Path home;

    @TempDir
    Path directory;

    static Stream<String> pages() throws IOException {
        try (Stream<Path> pages = Files.list(Launched.root().resolve("docs/guide"))) {
            return pages.map(page -> page.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void itsCommandsWork(String page) throws IOException {
        Files.createSymbolicLink(directory.resolve("samples"), Launched.root().resolve("samples"));
        Files.createSymbolicLink(
                directory.resolve("javascript"), Launched.root().resolve("javascript"));
        String bucket = "guide-" + Long.toHexString(System.nanoTime());
        try (ObjectStore store = S3Store.open(S3Settings.at(S3.endpoint(), S3.accessKey(), S3.secretKey()))) {
            store.createBucket(bucket);
        }
        String port = String.valueOf(freePort());
        Map<String, String> variables = Map.of(
                "COFFER_PORT", port,
                "BUCKET", bucket,
                "S3_ENDPOINT", S3.endpoint().toString(),
                "AWS_ACCESS_KEY_ID", S3.accessKey(),
                "AWS_SECRET_ACCESS_KEY", S3.secretKey(),
                "AWS_REGION", S3.region());
        String script = "set -eum -o pipefail\ntrap '" + ENDS_JOBS + "' EXIT\ncoffer() { '"
                + Launched.root().resolve("coffer") + "' \"$@\"; }\n"
                + steps(page).replace("localhost:8888", "localhost:" + port);
        try (Launched shell = Launched.start(Path.of("bash"), home, directory, variables, "-c", script)) {
            Launched.Ended ended = shell.end();
            assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
        }
    }

    /// Of a server that a page starts on the usual one.
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String steps(String page) throws IOException {
        String text = Files.readString(Launched.root().resolve("docs/guide").resolve(page));
        return SHELL.matcher(text).results().map(match -> match.group(1)).collect(Collectors.joining("\n"));
    }
}
