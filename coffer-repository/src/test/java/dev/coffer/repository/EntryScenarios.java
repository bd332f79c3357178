package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What S3Repo was seen to do, and what it should have done; on every database.
///
/// A scenario's `commit` and `rollback` are ours; so are its states, times, digests, sizes, tags, searches and
/// errors, and what lies in which host's cache (`local_on`, `tracked_on`). What it says of buckets by name and of
/// an object's deletion (`remote`) is not looked at here.
abstract class EntryScenarios {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// The steps that are not there yet, and why: none.
    private static final Map<String, String> TO_COME = Map.of();

    /// The scenarios that do not run yet: none.
    private static final Map<String, String> NOT_YET = Map.of();

    /// Where we do otherwise, and why; see the tests that say what we do.
    private static final Map<String, String> OTHERWISE = Map.of(
            "purge-offline", "a purge needs no store: the object goes when the collector comes by, and is no orphan",
            "mh-overflow-lru-read", "three files of one content are one file of the cache, and fit",
            "mdb-other-host-cache", "two versions of one content are one file of each cache");

    /// How a state of the table of transitions is reached.
    private static final Map<String, String> STATES = Map.of(
            "UNPUBLISHED, no content", "add",
            "UNPUBLISHED, local content", "add write",
            "UNPUBLISHED, uploaded", "add write upload",
            "PUBLISHED", "add write publish",
            "PUBLISHED, not cached here", "add write publish unlink",
            "EXPIRED after publication", "add write publish expire",
            "EXPIRED, never published, local content", "add write expire",
            "EXPIRED, not cached here", "add write publish expire unlink",
            "PURGED", "add write publish expire purge");

    @TempDir
    Path folder;

    /// The settings of an empty database.
    abstract CatalogueSettings settings(Path home);

    @TestFactory
    Stream<DynamicTest> everyScenarioEndsAsItShould() {
        return Golden.jsonLines("s3repo/scenarios.jsonl").stream()
                .filter(row -> !NOT_YET.containsKey(row.get("id").asString()))
                .filter(row -> !OTHERWISE.containsKey(row.get("id").asString()))
                .map(row -> DynamicTest.dynamicTest(
                        row.get("id").asString() + ": " + row.get("title").asString(), () -> run(row)));
    }

    @TestFactory
    Stream<DynamicTest> everyTransitionEndsAsItShould() {
        return Golden.tsv("s3repo/transitions.tsv").stream()
                .filter(row -> !isToCome(Cells.cell(row, "operation")))
                .map(row -> DynamicTest.dynamicTest(Cells.cell(row, "id"), () -> transition(row)));
    }

    @Test
    void aPurgeNeedsNoStore() throws IOException {
        try (S3RepoScript script = open()) {
            List<S3RepoScript.Outcome> outcomes =
                    script.run(steps(scenario("purge-offline").get("steps")));
            assertThat(outcomes).allMatch(outcome -> outcome.error().isEmpty());
            assertThat(script.describe("f"))
                    .containsEntry("state", "PURGED")
                    .containsEntry("uploaded", "")
                    .containsEntry("local_on", "")
                    .containsEntry("tracked_on", "");
        }
    }

    @Test
    void filesOfOneContentAreOneFileOfTheCache() throws IOException {
        try (S3RepoScript script = open()) {
            script.run(steps(scenario("mh-overflow-lru-read").get("steps")));
            for (String file : List.of("a", "b", "c")) {
                assertThat(script.describe(file))
                        .containsEntry("state", "PUBLISHED")
                        .containsEntry("local_on", "h1")
                        .containsEntry("tracked_on", "h1");
            }
        }
    }

    @Test
    void aVersionThatAnotherHostHasStaysUntilThatHostHasLetGoOfIt() throws IOException {
        try (S3RepoScript script = open()) {
            script.run(steps(scenario("mdb-other-host-cache").get("steps")));
            assertThat(script.describe("f")).containsEntry("state", "EXPIRED");
            assertThat(script.describe("f").get("tracked_on")).contains("h2");
            assertThat(script.describe("g")).containsEntry("state", "PUBLISHED");
        }
    }

    private static JsonNode scenario(String id) {
        return Golden.jsonLines("s3repo/scenarios.jsonl").stream()
                .filter(row -> row.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatDoesNotRunYetIsKnownWithItsReason() {
        Map<String, String> waiting = new TreeMap<>();
        for (JsonNode row : Golden.jsonLines("s3repo/scenarios.jsonl")) {
            for (JsonNode step : row.get("steps")) {
                String reason = TO_COME.get(step.get("do").asString());
                if (reason != null) {
                    waiting.put(row.get("id").asString(), reason);
                }
            }
        }
        assertThat(waiting).containsExactlyInAnyOrderEntriesOf(NOT_YET);
        assertThat(Golden.tsv("s3repo/transitions.tsv").stream()
                        .map(row -> Cells.cell(row, "operation"))
                        .filter(EntryScenarios::isToCome)
                        .distinct())
                .isEmpty();
    }

    private static boolean isToCome(String operation) {
        return TO_COME.containsKey(operation);
    }

    private void run(JsonNode row) throws IOException {
        try (S3RepoScript script = open()) {
            List<S3RepoScript.Outcome> outcomes = script.run(steps(row.get("steps")));
            JsonNode expected = row.get("expect").get("steps");
            for (int i = 0; i < expected.size(); i++) {
                check(outcomes.get(i), expected.get(i), "step " + i);
            }
            row.get("expect").get("files").properties().forEach(file -> check(script, file));
        }
    }

    private static void check(S3RepoScript.Outcome outcome, JsonNode expected, String what) {
        String error =
                expected.get("ok").asBoolean() ? "" : expected.get("error").asString();
        assertThat(outcome.error()).as(what).isEqualTo(error);
        if (expected.has("value")) {
            assertThat(JSON.<JsonNode>valueToTree(outcome.value().orElse(null)))
                    .as(what)
                    .isEqualTo(expected.get("value"));
        }
    }

    private static void check(S3RepoScript script, Map.Entry<String, JsonNode> file) {
        Map<String, String> seen = script.describe(file.getKey());
        for (Map.Entry<String, JsonNode> field : file.getValue().properties()) {
            String wanted = text(field.getValue());
            if (seen.containsKey(field.getKey())) {
                assertThat(seen).as(file.getKey()).containsEntry(field.getKey(), wanted);
            }
        }
    }

    private static String text(JsonNode value) {
        if (value.isArray()) {
            return String.join(
                    " ",
                    StreamSupport.stream(value.spliterator(), false)
                            .map(JsonNode::asString)
                            .toList());
        }
        return value.isNull() ? "" : value.asString("");
    }

    private void transition(Map<String, String> row) throws IOException {
        List<JsonNode> steps = new ArrayList<>();
        for (String step : (STATES.get(Cells.cell(row, "state")) + " commit").split(" ")) {
            steps.add(step(step));
        }
        steps.add(JSON.readTree("{\"do\": \"clock\", \"at\": \"2020-01-02T00:00:00\"}"));
        steps.add(step(Cells.cell(row, "operation")));
        steps.add(step("commit"));
        try (S3RepoScript script = open()) {
            List<S3RepoScript.Outcome> outcomes = script.run(steps);

            assertThat(outcomes.get(steps.size() - 2).error()).isEqualTo(Cells.cell(row, "expect_error"));
            String after = Cells.cell(row, "expect_after");
            Map<String, String> seen = script.describe("f");
            assertThat(seen)
                    .containsEntry("state", after.split(" ")[0])
                    .containsEntry("published", Cells.cell(row, "expect_date_published"))
                    .containsEntry("expired", Cells.cell(row, "expect_date_expired"));
            assertThat(!seen.getOrDefault("uploaded", "").isEmpty()).isEqualTo(after.contains(" uploaded"));
        }
    }

    private static JsonNode step(String name) {
        return JSON.readTree("{\"do\": \"" + name
                + "\", \"as\": \"f\", \"file\": \"f\", \"path\": \"data/x\", \"content\": \"hello\"}");
    }

    private S3RepoScript open() throws IOException {
        Path home = Files.createTempDirectory(folder, "scenario-");
        return new S3RepoScript(() -> settings(newDirectory(home)), home);
    }

    private static Path newDirectory(Path home) {
        try {
            return Files.createTempDirectory(home, "database-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> steps(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
