package dev.coffer.testing.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A child process that cannot outlive this JVM: it runs under `servers/while-parent-lives`, which ends it,
/// and removes its directory, as soon as the pipe from here closes.
final class GuardedProcess {
    private final Process process;
    private final Path log;

    private GuardedProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts `command`. Its output goes to `log`.
    ///
    /// @param directory the server's own; it goes when the server does
    static GuardedProcess start(Path directory, Path log, List<String> command) {
        List<String> guarded = new ArrayList<>(List.of(script("while-parent-lives"), directory.toString()));
        guarded.addAll(command);
        try {
            Process process = new ProcessBuilder(guarded)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new GuardedProcess(process, log);
        } catch (IOException e) {
            throw new ServerFailed("cannot run " + command.getFirst(), e);
        }
    }

    /// Waits until a GET of `url` gets any HTTP answer.
    ///
    /// @throws ServerFailed if the process ends first, or says nothing for two minutes
    void awaitHttp(URI url) {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        HttpRequest request =
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(5)).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (Instant.now().isBefore(deadline)) {
                try {
                    client.send(request, HttpResponse.BodyHandlers.discarding());
                    return;
                } catch (IOException notYet) {
                    if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                        throw new ServerFailed("the server for " + url + " ended while it started: " + tail(), notYet);
                    }
                }
            }
            process.getOutputStream().close();
            throw new ServerFailed("nothing answers at " + url + " after two minutes: " + tail(), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailed("interrupted while waiting for " + url, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A port of the loopback interface that nobody listens on just now.
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path newDirectory(String prefix) {
        try {
            return Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String script(String name) {
        return root().resolve("coffer-testing/servers").resolve(name).toString();
    }

    /// The checkout's root, as the build tells it.
    static Path root() {
        String root = System.getProperty("coffer.root");
        if (root == null) {
            throw new ServerFailed("the system property coffer.root is not set to the checkout's root", null);
        }
        return Path.of(root);
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "no log at " + log;
        }
    }
}
