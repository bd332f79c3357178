package dev.coffer.repository;

import static dev.coffer.repository.Cells.cell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What md5s3stash was seen to do, and what it should have done; on every store.
abstract class StashScenarios {
    private static final Map<String, byte[]> PICTURES = Golden.tsv("images.tsv").stream()
            .map(row -> cell(row, "image"))
            .filter(name -> name.startsWith("synthetic/"))
            .map(name -> Golden.bytes("images/" + name))
            .collect(Collectors.toMap(bytes -> Md5.of(bytes).hex(), Function.identity(), (a, _) -> a));

    @TempDir
    static Path folder;

    private static TestOrigin origin;
    private static WebFetcher fetcher;

    /// An empty store.
    abstract ObjectStore open(Path home);

    /// Whether a scenario is worth its time here.
    abstract boolean isWanted(JsonNode row);

    @BeforeAll
    static void start() {
        origin = TestOrigin.start();
        fetcher = origin.fetcher(FetchLimits.defaults().withAttempts(2));
    }

    @AfterAll
    static void stop() {
        fetcher.close();
        origin.close();
    }

    @TestFactory
    Stream<DynamicTest> everyScenarioEndsAsItShould() {
        return Golden.jsonLines("md5s3stash/stash_scenarios.jsonl").stream()
                .filter(row -> row.get("expect").isObject() && isWanted(row))
                .map(row -> DynamicTest.dynamicTest(
                        row.get("id").asString() + ": " + row.get("title").asString(), () -> run(row)));
    }

    private void run(JsonNode row) throws IOException {
        Path home = Files.createTempDirectory(folder, "scenario-");
        Path temp = Files.createDirectory(home.resolve("tmp"));
        try (ObjectStore store = open(home);
                Catalogue catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")))) {
            Scenario scenario = new Scenario(row, store, catalogue, temp);
            scenario.prepare();
            scenario.check();
        }
    }

    private record Scenario(JsonNode row, ObjectStore store, Catalogue catalogue, Path temp) {

        void prepare() {
            JsonNode given = row.get("given");
            given.get("buckets").forEach(bucket -> store.createBucket(bucket.asString()));
            given.get("objects").forEach(object -> {
                ObjectName name = ObjectName.parse("s3://" + object.asString());
                store.write(
                        name,
                        Content.of(picture(name.key().substring(name.key().lastIndexOf('/') + 1))),
                        WriteOptions.plain());
            });
            given.get("url_cache").properties().forEach(entry -> remember(entry.getKey(), entry.getValue()));
        }

        void check() {
            int asked = origin.authorizations().size();
            JsonNode when = row.get("when");
            JsonNode expect = row.get("expect");
            List<StashOutcome> outcomes = when.get("stash").isArray() ? calls(when) : command(when.get("cli"), expect);
            if (expect.has("results")) {
                checkResults(outcomes, expect.get("results"));
            }
            assertThat(objects()).isEqualTo(new TreeSet<>(texts(expect.get("objects_after"))));
            if (expect.has("content_types")) {
                expect.get("content_types").properties().forEach(this::checkType);
            }
            if (expect.get("authorization_headers_seen_by_origin").isArray()) {
                checkAuthorizations(expect.get("authorization_headers_seen_by_origin"), asked);
            }
            assertThat(temp).isEmptyDirectory();
        }

        private List<StashOutcome> calls(JsonNode when) {
            JsonNode given = row.get("given");
            Optional<BasicAuth> auth = given.get("auth").isArray()
                    ? Optional.of(new BasicAuth(
                            given.get("auth").get(0).asString(),
                            given.get("auth").get(1).asString()))
                    : Optional.empty();
            List<StashOutcome> outcomes = new ArrayList<>();
            for (String url : texts(when.get("stash"))) {
                boolean apart = when.get("calls").isArray();
                JsonNode call = apart ? when.get("calls").get(outcomes.size()) : given;
                String base =
                        apart ? call.get(0).asString() : call.get("bucket_base").asString();
                String scheme =
                        apart ? call.get(1).asString() : call.get("scheme").asString();
                outcomes.add(stash(layout(base, scheme), url, auth));
            }
            return outcomes;
        }

        /// A command line's part that is the library's; what the command itself refuses is its own test.
        private List<StashOutcome> command(JsonNode cli, JsonNode expect) {
            List<String> arguments = texts(cli);
            List<StashOutcome> outcomes = new ArrayList<>();
            if (expect.get("exit").asInt() == 2) {
                return outcomes;
            }
            Map<String, String> options = new HashMap<>(Map.of("-s", "simple", "-u", "", "-p", ""));
            for (int i = 0; i < arguments.size(); i++) {
                if (arguments.get(i).startsWith("-")) {
                    options.put(arguments.get(i), arguments.get(++i));
                    continue;
                }
                String user = String.valueOf(options.get("-u"));
                Optional<BasicAuth> auth = user.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new BasicAuth(user, String.valueOf(options.get("-p"))));
                BlobLayout layout = layout(String.valueOf(options.get("-b")), String.valueOf(options.get("-s")));
                outcomes.add(stash(layout, arguments.get(i), auth));
            }
            List<String> lines = outcomes.stream()
                    .filter(StashOutcome.Stashed.class::isInstance)
                    .map(outcome -> line(((StashOutcome.Stashed) outcome).report()))
                    .toList();
            assertThat(lines).isEqualTo(texts(expect.get("stdout_lines_first4_columns")));
            boolean failed = outcomes.stream().anyMatch(StashOutcome.Failed.class::isInstance);
            assertThat(failed ? 1 : 0).isEqualTo(expect.get("exit").asInt());
            return outcomes;
        }

        private StashOutcome stash(BlobLayout layout, String url, Optional<BasicAuth> auth) {
            String path = url.replace("/images/", "");
            String where = url.startsWith("/images/")
                    ? Golden.picture("synthetic/" + path).toString()
                    : origin.url(url);
            try (Stasher stasher = Stasher.builder(store, layout, temp)
                    .catalogue(catalogue)
                    .fetcher(fetcher)
                    .build()) {
                return stasher.stash(Source.parse(where), auth);
            }
        }

        private void remember(String url, JsonNode entry) {
            if (!entry.has("md5")) {
                return;
            }
            JsonNode given = row.get("given");
            BlobLayout.Keyed layout = layout(
                    given.get("bucket_base").asString(), given.get("scheme").asString());
            byte[] bytes = picture(entry.get("md5").asString());
            Digests digests = new Digests(Sha256.of(bytes), Md5.of(bytes));
            Facts facts = new Facts(
                    digests, bytes.length, "image/png", Optional.of(new Dimensions(256, 256)), Optional.empty());
            Validators validators = new Validators(
                    Optional.ofNullable(entry.get("If-None-Match")).map(JsonNode::asString), Optional.empty());
            BlobTable table = catalogue.table(layout);
            catalogue.change("", session -> {
                var id = IncarnationId.next(InstantSource.system());
                table.adopt(session, id, facts, layout.object(layout.digest().of(digests)));
                table.refer(session, id.toString(), new Origin(origin.url(url), validators, Optional.empty()));
                return id;
            });
        }

        private void checkResults(List<StashOutcome> outcomes, JsonNode results) {
            assertThat(outcomes).hasSameSizeAs(results);
            for (int i = 0; i < results.size(); i++) {
                JsonNode expected = results.get(i);
                switch (outcomes.get(i)) {
                    case StashOutcome.Failed failed ->
                        assertThat(expected.get("ok").asBoolean())
                                .as(failed.message())
                                .isFalse();
                    case StashOutcome.Stashed stashed -> {
                        assertThat(expected.get("ok").asBoolean()).isTrue();
                        checkReport(stashed.report(), expected);
                    }
                }
            }
        }

        private static void checkReport(StashReport report, JsonNode expected) {
            assertThat(report.digests().md5().hex())
                    .isEqualTo(expected.get("md5").asString());
            assertThat(report.s3Url()).isEqualTo(expected.get("s3_url").asString());
            if (!expected.get("mime").isNull()) {
                assertThat(report.mediaType()).isEqualTo(expected.get("mime").asString());
            }
            assertThat(report.dimensions().map(Dimensions::width).orElse(0))
                    .isEqualTo(expected.get("width").asInt());
            assertThat(report.dimensions().map(Dimensions::height).orElse(0))
                    .isEqualTo(expected.get("height").asInt());
        }

        private void checkType(Map.Entry<String, JsonNode> entry) {
            assertThat(store.stat(ObjectName.parse("s3://" + entry.getKey())).flatMap(ObjectInfo::contentType))
                    .contains(entry.getValue().asString());
        }

        private static void checkAuthorizations(JsonNode expected, int asked) {
            List<Optional<String>> seen = origin.authorizations();
            List<Optional<String>> wanted = StreamSupport.stream(expected.spliterator(), false)
                    .map(header -> header.isNull() ? Optional.<String>empty() : Optional.of(header.asString()))
                    .toList();
            assertThat(seen.subList(asked, seen.size())).isEqualTo(wanted);
        }

        private TreeSet<String> objects() {
            TreeSet<String> names = new TreeSet<>();
            for (String bucket : store.buckets().toList()) {
                try (Stream<ObjectInfo> listed = store.list(bucket, "")) {
                    listed.forEach(info -> names.add(bucket + "/" + info.name().key()));
                }
            }
            return names;
        }

        private static String line(StashReport report) {
            return String.join(
                    "\t",
                    origin.plain(report.source().toString()),
                    report.digests().md5().hex(),
                    report.s3Url(),
                    report.mediaType());
        }
    }

    private static BlobLayout.Keyed layout(String base, String scheme) {
        return scheme.equals("simple") ? new BlobLayout.Simple(base) : new BlobLayout.Multibucket(base);
    }

    private static byte[] picture(String md5) {
        byte[] bytes = PICTURES.get(md5);
        if (bytes == null) {
            throw new IllegalArgumentException("no picture with the MD5 " + md5);
        }
        return bytes;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}
