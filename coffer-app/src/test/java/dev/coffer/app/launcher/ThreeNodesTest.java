package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.Nginx;
import dev.coffer.testing.servers.PostgresDatabase;
import dev.coffer.testing.servers.PostgresServer;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three servers on one PostgreSQL and one bucket, behind the nginx of the guide: any of them may go at any time.
class ThreeNodesTest {
    private static final S3Access S3 = S3Proxy.shared();
    private static final Pattern SITE = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL);
    private static final List<String> SAMPLES = List.of("dandelions.jpg", "dahlia.png", "astronaut.png");
    private static final int CLIENTS = 8;
    private static final int SOME = 150;

    private final PostgresDatabase database = PostgresServer.shared().newDatabase();
    private final String bucket = "nodes-" + Long.toHexString(System.nanoTime());

    @TempDir
    Path home;

    @Test
    void oneMayBeKilledAndAnotherStoppedUnderLoad() throws Exception {
        try (ObjectStore store = S3Store.open(S3Settings.at(S3.endpoint(), S3.accessKey(), S3.secretKey()))) {
            store.createBucket(bucket);
        }
        int[] ports = {freePort(), freePort(), freePort()};
        List<Launched> nodes = new ArrayList<>();
        try {
            List<String> paths = addresses();
            for (int port : ports) {
                nodes.add(node(port));
            }
            URI front = Nginx.start(site(ports), "/health/live");
            try (var load = new SteadyLoad(front, paths, CLIENTS)) {
                load.awaitAnswers(SOME);
                nodes.getFirst().signal("KILL");
                load.awaitAnswers(SOME);
                assertThat(load.lost()).as("at most what was in flight on it").hasSizeLessThanOrEqualTo(CLIENTS);

                long lost = load.lost().size();
                nodes.get(1).signal("TERM");
                assertThat(nodes.get(1).end().code()).isEqualTo(143);
                load.awaitAnswers(SOME);
                assertThat(load.lost()).as("one that stops loses nothing").hasSize((int) lost);

                nodes.set(0, node(ports[0])).close();
                load.awaitAnswers(SOME);
                assertThat(load.lost()).hasSize((int) lost);
                assertThat(load.wrong()).as("other bytes for the same address").isEmpty();
            }
        } finally {
            nodes.forEach(Launched::close);
        }
    }

    /// Thumbnails in more sizes than can all be made at the beginning, so that there are renders at any time.
    private List<String> addresses() {
        List<String> command = new ArrayList<>(List.of("stash"));
        SAMPLES.forEach(name ->
                command.add(Launched.root().resolve("samples").resolve(name).toString()));
        Launched.Ended stashed = Launched.run(home, variables(home), command.toArray(String[]::new));
        assertThat(stashed.code()).as(stashed.err()).isZero();
        List<String> paths = new ArrayList<>();
        for (int side = 20; side < 220; side++) {
            for (String row : stashed.rows()) {
                paths.add("/clip/" + side + "x" + side + "/" + row.split("\t")[1]);
            }
        }
        return paths;
    }

    private Launched node(int port) throws IOException {
        Path own = Files.createDirectories(home.resolve("node-" + port));
        Launched node = Launched.start(
                Launched.root().resolve("coffer"), own, own, variables(own), "serve", "--port", String.valueOf(port));
        node.errWhen(said -> said.contains("Ctrl-C stops"));
        return node;
    }

    private Map<String, String> variables(Path own) {
        var all = new HashMap<String, String>(Map.of(
                "S3_ENDPOINT", S3.endpoint().toString(),
                "AWS_ACCESS_KEY_ID", S3.accessKey(),
                "AWS_SECRET_ACCESS_KEY", S3.secretKey(),
                "AWS_REGION", S3.region(),
                "COFFER_STORE", "s3://" + bucket,
                "COFFER_CATALOGUE", database.url(),
                "COFFER_CATALOGUE_USER", database.user(),
                "COFFER_CATALOGUE_PASSWORD", database.password(),
                "COFFER_HOST", "node-" + own.getFileName()));
        return all;
    }

    /// The guide's, with these servers.
    private static String site(int[] ports) throws IOException {
        String guide = Files.readString(Launched.root().resolve("docs/guide/three-nodes.md"));
        var found = SITE.matcher(guide);
        assertThat(found.find()).isTrue();
        String site = found.group(1);
        for (int i = 0; i < ports.length; i++) {
            site = site.replace("10.0.0.1" + (i + 1) + ":8888", "127.0.0.1:" + ports[i]);
        }
        assertThat(site).doesNotContain("10.0.0.");
        return site;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
