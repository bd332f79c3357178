package dev.coffer.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Header;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.S3Name;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.Golden;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.Fault;
import dev.coffer.testing.servers.FaultProxy;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What the seed's `RemoteStore` was seen to do, or should have done, step by step on real servers.
final class RemoteStoreGoldenTest {

    static Stream<String> scenarios() {
        return Golden.jsonLines("s3_connector/scenarios.jsonl").stream()
                .map(row -> row.get("id").asString());
    }

    @Test
    void everyRowOfTheTableOfMeaningsHasAVerb() {
        List<String> verbs = Arrays.stream(RemoteStore.class.getMethods())
                .map(Method::getName)
                .toList();
        for (Map<String, String> row : Golden.tsv("s3_connector/semantics.tsv")) {
            String name = row.getOrDefault("method", "").replaceAll("\\(.*", "");
            switch (name) {
                case "S3Name" -> assertThat(S3Name.of("//a/b").key()).isEqualTo("a/b");
                case "S3Connection" -> assertThat(verbs).contains("open");
                case "update_metadata" -> assertThat(verbs).contains("updateMetadata");
                default -> assertThat(verbs).contains(name);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void aConfigurationIsReadAsTheSeedWantsIt(String id) {
        JsonNode row = row("s3_connector/config.jsonl", id);
        Map<String, Object> config = new HashMap<>();
        row.get("config")
                .properties()
                .forEach(entry -> config.put(
                        entry.getKey(),
                        entry.getValue().isBoolean()
                                ? (Object) entry.getValue().asBoolean()
                                : entry.getValue().asString()));
        JsonNode expected = row.get("expect");
        if (!expected.get("ok").asBoolean()) {
            assertThatThrownBy(() -> RemoteSettings.of(config)).isInstanceOf(IllegalArgumentException.class);
            return;
        }
        RemoteSettings read = RemoteSettings.of(config);
        assertThat(read.defaultBucket()).isEqualTo(text(expected, "default_bucket"));
        assertThat(read.s3().endpoint())
                .contains(URI.create(text(expected, "scheme").orElseThrow() + "://"
                        + text(expected, "endpoint").orElseThrow()));
        assertThat(read.s3().pathStyle()).isTrue();
        RemoteStore.open(config).close();
    }

    static Stream<String> configs() {
        return Golden.jsonLines("s3_connector/config.jsonl").stream()
                .map(row -> row.get("id").asString());
    }

    abstract static class OnServer {
        @TempDir
        private Path files;

        abstract S3Access server();

        static Stream<String> scenarios() {
            return RemoteStoreGoldenTest.scenarios();
        }

        @ParameterizedTest
        @MethodSource("scenarios")
        void aScenarioEndsAsItShould(String id) throws IOException {
            new Scenario(row("s3_connector/scenarios.jsonl", id), server(), files).run();
        }
    }

    @Nested
    final class OnS3Proxy extends OnServer {
        @Override
        S3Access server() {
            return S3Proxy.shared();
        }
    }

    @Nested
    @OnCeph
    final class OnCephRgw extends OnServer {
        @Override
        S3Access server() {
            return CephRgw.shared();
        }
    }

    /// One row, taken step by step.
    private static final class Scenario {
        private final JsonNode row;
        private final S3Access access;
        private final Path files;
        private Optional<String> bigFile = Optional.empty();

        Scenario(JsonNode row, S3Access access, Path files) {
            this.row = row;
            this.access = access;
            this.files = files;
        }

        void run() throws IOException {
            try (FaultProxy faults = FaultProxy.before(access.endpoint());
                    S3Store direct = S3Store.open(settings(access.endpoint()));
                    RemoteStore remote =
                            RemoteStore.of(S3Store.open(settings(endpoint(faults))), text(row, "default_bucket"))) {
                for (JsonNode bucket : row.get("buckets")) {
                    direct.createBucket(bucket.asString());
                    assertThat(direct.deleteAll(direct.list(bucket.asString(), "")
                                    .map(ObjectInfo::name)
                                    .toList()))
                            .isEmpty();
                }
                JsonNode expected = row.get("expect");
                for (int i = 0; i < row.get("steps").size(); i++) {
                    JsonNode step = row.get("steps").get(i);
                    JsonNode outcome = expected.get("steps").get(i);
                    if (outcome.get("ok").asBoolean()) {
                        assertThat(taken(step, remote, direct, faults))
                                .as("step %d: %s", i, step)
                                .isEqualTo(wanted(outcome.get("returns")));
                    } else {
                        assertThatThrownBy(() -> taken(step, remote, direct, faults))
                                .as("step %d: %s", i, step)
                                .isInstanceOf(
                                        outcome.get("raises").asString().equals("ConnectionError")
                                                ? StoreException.Unavailable.class
                                                : IllegalArgumentException.class);
                    }
                }
                checkObjects(expected, direct);
                checkFiles();
            }
        }

        /// Some rows are of a server that is not there.
        private URI endpoint(FaultProxy faults) {
            boolean nobody = row.get("id").asString().endsWith("no-connection");
            return nobody ? URI.create("http://127.0.0.1:1") : faults.endpoint();
        }

        private S3Settings settings(URI endpoint) {
            return S3Settings.at(endpoint, access.accessKey(), access.secretKey())
                    .withTransfer(S3Settings.Transfer.usual()
                            .withParts(5 << 20, 2)
                            .withPatience(Duration.ofSeconds(5), Duration.ofSeconds(20), 2));
        }

        /// The answer in the shape that the rows have: a boolean, a boolean with metadata, a text, or nothing.
        private @Nullable Object taken(JsonNode step, RemoteStore remote, S3Store direct, FaultProxy faults)
                throws IOException {
            return switch (step.get("do").asString()) {
                case "file" -> {
                    Files.writeString(local(step, "name"), step.get("content").asString());
                    yield null;
                }
                case "bigfile" -> {
                    byte[] bytes = new byte[step.get("size").asInt()];
                    new Random(1).nextBytes(bytes);
                    Files.write(local(step, "name"), bytes);
                    bigFile = Optional.of(md5(bytes));
                    yield null;
                }
                case "threshold" -> null; // S3 takes no parts that small
                case "fail" -> {
                    String method = step.get("method").asString();
                    int status = step.get("status").asInt();
                    faults.each(FaultProxy.Request.method(method), new Fault.Answered(status, Map.of(), ""));
                    yield null;
                }
                case "heal" -> {
                    faults.calm();
                    yield null;
                }
                case "content" -> Files.readString(local(step, "local"));
                case "head" ->
                    described(
                            direct,
                            step.get("bucket").asString(),
                            step.get("key").asString());
                case "write" -> remote.write(local(step, "local"), name(step.get("remote")), headers(step));
                case "read" -> answer(remote.read(name(step.get("remote")), local(step, "local")));
                case "exists" -> answer(remote.exists(name(step.get("remote"))));
                case "delete" -> remote.delete(name(step.get("remote")));
                case "copy" -> remote.copy(name(step.get("from")), name(step.get("to")), headers(step));
                case "update_metadata" -> remote.updateMetadata(name(step.get("remote")), headers(step));
                default -> throw new AssertionError("unknown step " + step);
            };
        }

        private void checkObjects(JsonNode expected, S3Store direct) throws IOException {
            if (expected.has("object_keys")) {
                expected.get("object_keys").properties().forEach(bucket -> {
                    TreeSet<String> keys = new TreeSet<>();
                    bucket.getValue().forEach(key -> keys.add(key.asString()));
                    assertThat(keys(direct, bucket.getKey())).isEqualTo(keys);
                });
            }
            if (expected.has("objects")) {
                for (Map.Entry<String, JsonNode> bucket :
                        expected.get("objects").properties()) {
                    assertThat(keys(direct, bucket.getKey()))
                            .isEqualTo(new TreeSet<>(bucket.getValue().propertyNames()));
                    for (Map.Entry<String, JsonNode> object : bucket.getValue().properties()) {
                        assertThat(described(direct, bucket.getKey(), object.getKey()))
                                .isEqualTo(wanted(object.getValue()));
                    }
                }
            }
        }

        /// Nothing is left beside what the steps name.
        private void checkFiles() throws IOException {
            TreeSet<String> named = new TreeSet<>();
            row.get("steps").forEach(step -> {
                text(step, "name").ifPresent(named::add);
                text(step, "local").ifPresent(named::add);
            });
            try (Stream<Path> all = Files.list(files)) {
                assertThat(all.map(file -> file.getFileName().toString())).isSubsetOf(named);
            }
        }

        private Path local(JsonNode step, String field) {
            return files.resolve(step.get(field).asString());
        }

        /// An object, in the shape that the rows have, but for who may read it.
        private static @Nullable Object described(S3Store store, String bucket, String key) throws IOException {
            ObjectName name = new ObjectName(bucket, key);
            if (store.stat(name).isEmpty()) {
                return null;
            }
            try (StoredObject object = store.read(name)) {
                Map<String, Object> all = new TreeMap<>();
                byte[] bytes = object.bytes().readAllBytes();
                ObjectInfo info = object.info();
                all.put("metadata", Headers.metadata(info.metadata()));
                all.put("content_type", info.contentType().orElse(""));
                all.put("cache_control", info.headers().getOrDefault(Header.CACHE_CONTROL, "none"));
                all.put("size", (long) bytes.length);
                all.put("md5", md5(bytes));
                return all;
            }
        }

        private @Nullable Object wanted(JsonNode value) {
            if (value.isNull()) {
                return null;
            }
            if (value.isBoolean()) {
                return value.asBoolean();
            }
            if (value.isString()) {
                return value.asString();
            }
            if (value.isArray()) {
                return List.of(value.get(0).asBoolean(), texts(value.get(1)));
            }
            Map<String, Object> all = new TreeMap<>();
            all.put("metadata", texts(value.get("metadata")));
            all.put("content_type", value.get("content_type").asString());
            all.put("cache_control", text(value, "cache_control").orElse("none"));
            all.put("size", value.get("size").asLong());
            all.put("md5", bigFile.orElse(value.get("md5").asString()));
            return all;
        }
    }

    private static Object answer(RemoteStore.Answer answer) {
        return List.of(answer.ok(), answer.metadata());
    }

    /// @throws IllegalArgumentException for what is no name; to callers in Java it would not compile
    private static S3Name name(JsonNode value) {
        if (value.isString()) {
            return S3Name.of(value.asString());
        }
        if (value.isObject()) {
            return new S3Name(value.get("key").asString(), text(value, "bucket"));
        }
        throw new IllegalArgumentException("neither a key nor a name: " + value);
    }

    private static Map<String, String> headers(JsonNode step) {
        return step.has("headers") ? texts(step.get("headers")) : Map.of();
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString()));
        return texts;
    }

    private static TreeSet<String> keys(S3Store store, String bucket) {
        try (Stream<ObjectInfo> objects = store.list(bucket, "")) {
            return new TreeSet<>(objects.map(info -> info.name().key()).toList());
        }
    }

    private static JsonNode row(String file, String id) {
        return Golden.jsonLines(file).stream()
                .filter(row -> row.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<String> text(JsonNode object, String field) {
        return Optional.ofNullable(object.get(field))
                .filter(value -> !value.isNull())
                .map(JsonNode::asString);
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
