package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.coffer.testing.Golden;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// What pilbox was seen to answer, asked of this server over HTTP, with pictures from a real origin.
class PilboxGoldenTest {
    /// Rows that are answered otherwise on purpose: the status that is right, and why.
    private static final Map<String, Integer> IMPROVED = Map.of(
            // Colours are converted, where pilbox refused to write CMYK as PNG.
            "app-cmyk-png", 200);

    private static final Origin ORIGIN = new Origin();
    private static final Map<String, Running> SERVERS = new HashMap<>();

    @TestFactory
    Stream<DynamicTest> requestsAreAnsweredAsByPilbox() {
        return GoldenRow.all("pilbox/http.jsonl").stream().map(row -> dynamicTest(row.id(), () -> check(row)));
    }

    @AfterAll
    static void close() {
        SERVERS.values().forEach(Running::close);
        ORIGIN.close();
    }

    private static void check(GoldenRow row) {
        Running server = SERVERS.computeIfAbsent(row.app(), app -> Running.server(settings(app)));
        String target = here(row.target());
        String[] headers = {};
        if (row.asksIfChanged()) {
            headers = new String[] {
                "If-None-Match", server.get(target).headers().firstValue("ETag").orElseThrow()
            };
        }
        int before = ORIGIN.requests();
        HttpResponse<byte[]> answer = server.send(row.method(), target, headers);
        if (IMPROVED.containsKey(row.id())) {
            assertThat(answer.statusCode()).isEqualTo(IMPROVED.get(row.id()));
            return;
        }
        row.check(answer, Set.of());
        if (row.originRequests() >= 0) {
            assertThat(ORIGIN.requests() - before).as("requests to the origin").isEqualTo(row.originRequests());
        }
    }

    /// The settings of one of the golden applications. Where it names no hosts, pilbox fetches from all; here
    /// that has to be said, as does that the origin is on this machine.
    private static ServerSettings settings(String app) {
        ServerSettings settings = ServerSettings.standard().with("allow_private", "true");
        JsonNode options = Golden.json("pilbox/apps.json").get("apps").get(app);
        if (!options.has("allowed_hosts")) {
            settings = settings.with("allowed_hosts", "*");
        }
        for (Map.Entry<String, JsonNode> option : options.properties()) {
            settings = settings.with(option.getKey(), here(text(option.getValue())));
        }
        return settings;
    }

    private static String text(JsonNode value) {
        return value.isArray()
                ? value.valueStream().map(JsonNode::asString).collect(Collectors.joining(","))
                : value.asString();
    }

    private static String here(String text) {
        return text.replace(
                        "http%3A%2F%2Forigin%2F",
                        "http%3A%2F%2F" + ORIGIN.authority().replace(":", "%3A") + "%2F")
                .replace("http://origin/", "http://" + ORIGIN.authority() + "/");
    }
}
