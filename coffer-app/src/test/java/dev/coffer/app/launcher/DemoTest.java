package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+/\\S+");

    @TempDir
    Path home;

    @Test
    void everyAddressOpensAndCtrlCStopsIt() throws Exception {
        try (var demo = demo("--port", "0")) {
            String out = demo.outWhen(it -> it.contains("Ctrl-C stops"));
            assertThat(out).contains("picos-de-europa.jpg", "image/webp", "3264x2448", "damaged", "new");
            List<String> rows =
                    out.lines().filter(it -> ADDRESS.matcher(it).find()).toList();
            assertThat(rows).hasSize(9);
            for (String row : rows) {
                HttpResponse<byte[]> answer = get(row);
                if (row.contains("an error that says so")) {
                    assertThat(answer.statusCode()).as(row).isBetween(400, 499);
                    assertThat(new String(answer.body())).as(row).contains("error");
                } else {
                    assertThat(answer.statusCode()).as(row).isEqualTo(200);
                    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                            .startsWith("image/");
                    assertThat(answer.body().length).isGreaterThan(1000);
                }
            }
            demo.signal("INT");
            var ended = demo.end();
            assertThat(ended.code()).isEqualTo(130);
            assertThat(ended.err()).isEmpty();
        }
        assertASecondRunStoresNothing();
    }

    private void assertASecondRunStoresNothing() {
        try (var demo = demo("--port", "0")) {
            String out = demo.outWhen(it -> it.contains("Ctrl-C stops"));
            assertThat(out).doesNotContain(" new");
            demo.signal("TERM");
            assertThat(demo.end().code()).isEqualTo(143);
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (var socket = new ServerSocket(0)) {
            String port = String.valueOf(socket.getLocalPort());
            try (var demo = demo("--port", port)) {
                var ended = demo.end();
                assertThat(ended.code()).isEqualTo(3);
                assertThat(ended.said()).hasSize(1).first().asString().contains(port, "--port");
            }
        }
    }

    @Test
    void itKeepsToAnEmbeddedRepository() {
        try (var demo = Launched.start(
                Launched.root().resolve("coffer"),
                home,
                home,
                Map.of("BUCKET_BASE", "elsewhere", "COFFER_STORE", "s3://elsewhere"),
                "demo",
                "--port",
                "0")) {
            demo.outWhen(it -> it.contains("Ctrl-C stops"));
            assertThat(home.resolve("catalogue.db")).exists();
            assertThat(home.resolve("store")).isNotEmptyDirectory();
            demo.signal("INT");
            demo.end();
        }
    }

    private Launched demo(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "demo";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Launched.start(Launched.root().resolve("coffer"), home, home, Map.of(), all);
    }

    private static HttpResponse<byte[]> get(String row) throws IOException, InterruptedException {
        var matcher = ADDRESS.matcher(row);
        assertThat(matcher.find()).isTrue();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(matcher.group())).build(), BodyHandlers.ofByteArray());
        }
    }
}
