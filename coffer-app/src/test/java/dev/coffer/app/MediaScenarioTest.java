package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.coffer.media.MediaKey;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.Golden;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Everything that shift-media's storage was seen to do, done by `coffer media`.
class MediaScenarioTest {
    /// Is no UUID, so it is no id here; what it is there for is to stay when its neighbour goes.
    private static final String NEIGHBOUR = "3c72aedc-ba25-11e6-a569-406c8f4139741-photo.jpg";

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> scenariosEndAsTheyShould() {
        return Golden.jsonLines("shift_media/storage_scenarios.jsonl").stream()
                .map(row -> dynamicTest(text(row, "id"), () -> run(row)));
    }

    private void run(JsonNode row) throws IOException {
        Path here = Files.createTempDirectory(directory, "row");
        String bucket = "media-" + Long.toHexString(System.nanoTime());
        if (text(row, "backend").equals("s3")) {
            S3Access server = S3Proxy.shared();
            try (ObjectStore store =
                    S3Store.open(S3Settings.at(server.endpoint(), server.accessKey(), server.secretKey()))) {
                store.createBucket(bucket);
                var commands =
                        MediaCommands.in(here, "s3://" + bucket, text(row, "base_url"), MediaCommands.of(server));
                new Run(commands, store, bucket, here).check(row);
            }
        } else {
            var commands = MediaCommands.in(here, here.resolve(bucket).toString(), text(row, "base_url"));
            try (ObjectStore store = FolderStore.open(here)) {
                store.createBucket(bucket);
                new Run(commands, store, bucket, here).check(row);
            }
        }
        try (Stream<Path> left = Files.list(here.resolve("temp"))) {
            assertThat(left).isEmpty();
        }
    }

    private static String text(JsonNode step, String name) {
        return Optional.ofNullable(step.get(name)).orElseThrow().asString();
    }

    private static boolean flag(JsonNode step, String name, boolean standard) {
        return step.has(name) ? step.get(name).asBoolean() : standard;
    }

    /// @param names what aliases of the scenario stand for
    private record Run(MediaCommands commands, ObjectStore store, String bucket, Path here, Map<String, String> names) {
        Run(MediaCommands commands, ObjectStore store, String bucket, Path here) {
            this(commands, store, bucket, here, new HashMap<>());
        }

        void check(JsonNode row) {
            boolean isKept = text(row, "verdict").equals("keep");
            JsonNode original = row.get("original");
            boolean done = true;
            for (int i = 0; i < row.get("steps").size(); i++) {
                JsonNode step = row.get("steps").get(i);
                MediaCommands.Ended ended = take(step);
                done = ended.code() == Exit.OK;
                assertThat(ended.err()).as(step.toString()).doesNotContain("error of Coffer itself", "\tat ");
                assertThat(done || !ended.err().isBlank()).isTrue();
                if (isKept) {
                    assertThat(done)
                            .as(step + ": " + ended.err())
                            .isEqualTo(original.get("steps").get(i).get("ok").asBoolean());
                }
            }
            JsonNode wanted = isKept ? original : row.get("sane_expect");
            if (!isKept) {
                assertThat(done).isEqualTo(wanted.get("last").get("ok").asBoolean());
            }
            if (wanted.has("objects")) {
                List<String> objects = wanted.get("objects")
                        .valueStream()
                        .map(JsonNode::asString)
                        .map(this::filled)
                        .sorted()
                        .toList();
                try (var all = store.list(bucket, "")) {
                    assertThat(all.map(info -> info.name().key().replaceFirst("-v1\\..*(\\.[a-z]+)$", "-{sig}$1"))
                                    .toList())
                            .isEqualTo(objects);
                }
            }
        }

        private MediaCommands.Ended take(JsonNode step) {
            return switch (text(step, "do")) {
                case "upload" -> upload(step);
                case "upload_missing" ->
                    commands.run("put", here.resolve("missing.jpg").toString());
                case "put" -> put(step);
                case "put_variant" -> commands.run("put-variant", text(step, "id"), text(step, "filename"), file(step));
                case "retrieve" ->
                    commands.run(
                            "get", text(step, "id"), "-o", here.resolve("got").toString());
                case "exists" -> exists(text(step, "key"));
                case "delete" -> commands.run("delete", text(step, "id"));
                case "clear_variants" -> commands.run("clear-variants", "--all");
                case "resize_url" -> url(step);
                case "create_resize" -> commands.run("make", filled(text(step, "url")));
                default -> throw new AssertionError("an unknown step: " + step);
            };
        }

        private MediaCommands.Ended upload(JsonNode step) {
            List<String> line = new ArrayList<>(List.of("put", file(step), "--name", text(step, "name")));
            if (flag(step, "fix_orientation", false)) {
                line.add("--upright");
            }
            MediaCommands.Ended ended = commands.run(line.toArray(String[]::new));
            if (ended.code() == Exit.OK) {
                names.put(text(step, "as"), ended.column(0));
            }
            return ended;
        }

        private MediaCommands.Ended put(JsonNode step) {
            if (text(step, "id").equals(NEIGHBOUR)) {
                String uuid = NEIGHBOUR.replaceFirst("-photo.jpg$", "").replace('-', '/');
                store.write(
                        new ObjectName(bucket, uuid + "/photo.jpg/photo.jpg"),
                        Content.of(new byte[1]),
                        WriteOptions.plain());
                return new MediaCommands.Ended(Exit.OK, "", "");
            }
            List<String> line = new ArrayList<>(List.of("put", file(step), "--id", text(step, "id")));
            if (flag(step, "force", false)) {
                line.add("--replace");
            }
            if (flag(step, "fix_orientation", false)) {
                line.add("--upright");
            }
            return commands.run(line.toArray(String[]::new));
        }

        private MediaCommands.Ended exists(String key) {
            Optional<MediaKey> read = MediaKey.parse(key);
            boolean isThere = read.isPresent()
                    && commands.run("ls", read.get().id().toString()).rows().stream()
                            .anyMatch(row -> row.endsWith("\t" + read.get().name()));
            assertThat(isThere).isEqualTo(key.endsWith("/photo.jpg/photo.jpg"));
            return new MediaCommands.Ended(Exit.OK, "", "");
        }

        private MediaCommands.Ended url(JsonNode step) {
            List<String> line = new ArrayList<>(List.of("url", filled(text(step, "id")), "--size", text(step, "size")));
            if (text(step, "factor").equals("fill")) {
                line.add("--fill");
            }
            if (!flag(step, "upscale", true)) {
                line.add("--no-upscale");
            }
            if (step.has("format")) {
                line.addAll(List.of("--format", text(step, "format")));
            }
            if (step.has("quality")) {
                line.addAll(List.of("--quality", text(step, "quality")));
            }
            MediaCommands.Ended ended = commands.run(line.toArray(String[]::new));
            if (ended.code() == Exit.OK) {
                names.put(text(step, "as"), ended.column(0));
            }
            return ended;
        }

        /// `{m}` is what is known as m, `{m:uuid/path}` the folders of its UUID.
        private String filled(String text) {
            String all = text;
            for (Map.Entry<String, String> name : names.entrySet()) {
                all = all.replace("{" + name.getKey() + "}", name.getValue());
                String value = name.getValue();
                if (value.length() > 36) {
                    all = all.replace(
                            "{" + name.getKey() + ":uuid/path}",
                            value.substring(0, 36).replace('-', '/'));
                }
            }
            // the original adds a dot to a name that has none
            return all.replace("/noext./noext.", "/noext/noext");
        }

        private String file(JsonNode step) {
            return String.valueOf(
                    step.has("image") ? Golden.picture(text(step, "image")) : here.resolve(text(step, "name")));
        }
    }
}
