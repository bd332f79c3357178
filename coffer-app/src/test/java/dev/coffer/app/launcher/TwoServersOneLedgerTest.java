package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.PostgresDatabase;
import dev.coffer.testing.servers.PostgresServer;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two servers on one PostgreSQL and one bucket render a thousand pictures, each asked of both at once: the ledger is
/// what the bucket lists, and each picture is there once.
class TwoServersOneLedgerTest {
    private static final S3Access S3 = S3Proxy.shared();
    private static final Pattern ADDRESS = Pattern.compile("on (http://\\S+) \\(Ctrl-C stops");
    private static final Pattern OBJECT = Pattern.compile("\"object\":\"([^\"]+)\"");
    private static final int PICTURES = 1000;
    private static final int AT_ONCE = 8;

    private final PostgresDatabase database = PostgresServer.shared().newDatabase();
    private final String bucket = "ledger-" + Long.toHexString(System.nanoTime());

    @TempDir
    Path home;

    @Test
    void theLedgerIsTheListing() throws Exception {
        try (ObjectStore store = S3Store.open(S3Settings.at(S3.endpoint(), S3.accessKey(), S3.secretKey()))) {
            store.createBucket(bucket);
            List<String> paths = addresses();
            try (Launched one = node("one");
                    Launched two = node("two")) {
                ask(List.of(address(one), address(two)), paths);
                one.signal("TERM");
                two.signal("TERM");
                one.end();
                two.end();
            }
            Launched.Ended listed = Launched.run(home, variables(home), "derivatives", "ls", "--json");
            assertThat(listed.code()).as(listed.err()).isZero();
            List<String> rows = listed.rows().stream()
                    .map(OBJECT::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .toList();
            assertThat(listed.rows()).hasSize(PICTURES).allMatch(row -> row.contains("\"state\":\"stored\""));
            try (Stream<ObjectInfo> objects = store.list(bucket, "derivatives/")) {
                assertThat(objects.map(info -> info.name().url())).containsExactlyInAnyOrderElementsOf(rows);
            }
        }
    }

    /// Each of both, at about the same time; the answers are the same.
    private static void ask(List<URI> servers, List<String> paths) throws Exception {
        Map<String, Integer> seen = new ConcurrentHashMap<>();
        try (HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> answers = new ArrayList<>();
            for (String path : paths) {
                for (URI server : servers) {
                    answers.add(threads.submit(() -> {
                        HttpResponse<byte[]> answer = client.send(
                                HttpRequest.newBuilder(server.resolve(path)).build(), BodyHandlers.ofByteArray());
                        assertThat(answer.statusCode()).as(path).isEqualTo(200);
                        int hash = Arrays.hashCode(answer.body());
                        assertThat(seen.merge(path, hash, (before, now) -> before))
                                .isEqualTo(hash);
                        return true;
                    }));
                }
            }
            for (Future<?> answer : answers) {
                answer.get();
            }
        }
    }

    private List<String> addresses() {
        Launched.Ended stashed = Launched.run(
                home,
                variables(home),
                "stash",
                Launched.root().resolve("samples").resolve("dahlia.png").toString(),
                Launched.root().resolve("samples").resolve("astronaut.png").toString());
        assertThat(stashed.code()).as(stashed.err()).isZero();
        List<String> paths = new ArrayList<>();
        for (int width = 10; paths.size() < PICTURES; width++) {
            for (String row : stashed.rows()) {
                paths.add("/fill/" + width + "x10/" + row.split("\t")[1]);
            }
        }
        return paths;
    }

    private static URI address(Launched node) {
        Matcher said =
                ADDRESS.matcher(node.errWhen(text -> ADDRESS.matcher(text).find()));
        assertThat(said.find()).isTrue();
        return URI.create(said.group(1));
    }

    private Launched node(String name) throws IOException {
        Path own = Files.createDirectories(home.resolve(name));
        return Launched.start(Launched.root().resolve("coffer"), own, own, variables(own), "serve", "--port", "0");
    }

    private Map<String, String> variables(Path own) {
        return new HashMap<>(Map.of(
                "S3_ENDPOINT", S3.endpoint().toString(),
                "AWS_ACCESS_KEY_ID", S3.accessKey(),
                "AWS_SECRET_ACCESS_KEY", S3.secretKey(),
                "AWS_REGION", S3.region(),
                "COFFER_STORE", "s3://" + bucket,
                "COFFER_CATALOGUE", database.url(),
                "COFFER_CATALOGUE_USER", database.user(),
                "COFFER_CATALOGUE_PASSWORD", database.password(),
                "COFFER_HOST", "node-" + own.getFileName(),
                "COFFER_DERIVATIVE_STORE", "true"));
    }
}
