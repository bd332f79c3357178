package dev.coffer.store.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Name;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.memory.MemoryStore;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.Fault;
import dev.coffer.testing.servers.FaultProxy;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The seed's verbs where its golden vectors are silent: any store, odd names and values, faults, mistakes.
final class RemoteStoreTest {
    private static final S3Access SERVER = S3Proxy.shared();
    private static final String BUCKET = "remote-store";

    @TempDir
    private Path files;

    private Path file;

    @BeforeEach
    void makeAFile() throws IOException {
        file = Files.writeString(files.resolve("file"), "some bytes");
    }

    @Test
    void allVerbsWorkOverAnyStore() throws IOException {
        for (ObjectStore store : List.of(
                new MemoryStore(),
                FolderStore.open(Files.createDirectory(files.resolve("folder"))),
                S3Store.open(settings(SERVER.secretKey())))) {
            store.createBucket(BUCKET);
            try (RemoteStore remote = RemoteStore.of(store, Optional.of(BUCKET))) {
                S3Name name = S3Name.of("/dir/Grüße ?#%20&+");
                Map<String, String> headers =
                        Map.of("X-Amz-Meta-Author", "Zoë 工藤 \uD83D\uDC0B", "CONTENT-TYPE", "text/plain");
                assertThat(remote.write(file, name, headers)).isTrue();
                Map<String, String> metadata = Map.of("x-amz-meta-author", "Zoë 工藤 \uD83D\uDC0B");
                assertThat(remote.exists(name)).isEqualTo(new RemoteStore.Answer(true, metadata));
                Path back = files.resolve("back");
                assertThat(remote.read(name, back)).isEqualTo(new RemoteStore.Answer(true, metadata));
                assertThat(back).hasContent("some bytes");
                assertThat(remote.copy(name, S3Name.of("copy"))).isTrue();
                assertThat(remote.updateMetadata(name, Map.of("Cache-Control", "no-store")))
                        .isTrue();
                ObjectName object = new ObjectName(BUCKET, "dir/Grüße ?#%20&+");
                assertThat(store.stat(object).orElseThrow().contentType()).contains("text/plain");
                assertThat(remote.exists(name).metadata()).isEqualTo(metadata);
                assertThat(remote.updateMetadata(name, Map.of("x-amz-meta-a", "b")))
                        .isTrue();
                assertThat(remote.exists(name).metadata()).isEqualTo(Map.of("x-amz-meta-a", "b"));
                assertThat(remote.updateMetadata(name, Map.of())).isFalse();
                assertThat(remote.delete(name)).isTrue();
                assertThat(remote.delete(name)).isTrue();
                assertThat(remote.exists(name).ok()).isFalse();
                assertThat(remote.exists(S3Name.of("copy", "no-such-bucket")).ok())
                        .isFalse();
            }
        }
    }

    @Test
    void aReadThatFailsLeavesTheOldFileAndNothingElse() throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(4).nextBytes(bytes);
        Files.write(file, bytes);
        Path target = Files.writeString(files.resolve("target"), "precious");
        try (FaultProxy faults = FaultProxy.before(SERVER.endpoint());
                S3Store store = S3Store.open(settings(SERVER.secretKey()).withEndpoint(faults.endpoint()))) {
            store.createBucket(BUCKET);
            RemoteStore remote = RemoteStore.of(store, Optional.of(BUCKET));
            S3Name name = S3Name.of("spoilt");
            assertThat(remote.write(file, name)).isTrue();
            for (Fault fault : List.of(
                    new Fault.AnswerSpoilt(50_000),
                    new Fault.AnswerShortened(50_000),
                    new Fault.Answered(500, Map.of(), ""))) {
                faults.each(FaultProxy.Request.method("GET"), fault);
                assertThat(remote.read(name, target))
                        .as("%s", fault)
                        .isEqualTo(new RemoteStore.Answer(false, Map.of()));
                assertThat(target).hasContent("precious");
                assertOnlyFiles("file", "target");
                faults.calm();
            }
            assertThat(remote.read(name, files).ok())
                    .as("a directory is no place for it")
                    .isFalse();
            assertThat(remote.read(name, target).ok()).isTrue();
            assertThat(target).hasBinaryContent(bytes);
            assertOnlyFiles("file", "target");
        }
    }

    @Test
    void largeFilesGoInParts() throws IOException {
        byte[] bytes = new byte[(11 << 20) + 3];
        new Random(5).nextBytes(bytes);
        Files.write(file, bytes);
        try (S3Store store = S3Store.open(settings(SERVER.secretKey()))) {
            store.createBucket(BUCKET);
            RemoteStore remote = RemoteStore.of(store, Optional.of(BUCKET));
            assertThat(remote.write(file, S3Name.of("large"), Map.of("x-amz-meta-a", "1")))
                    .isTrue();
            assertThat(store.stat(new ObjectName(BUCKET, "large")).orElseThrow().etag())
                    .as("of several parts")
                    .contains("-");
            assertThat(remote.read(S3Name.of("large"), files.resolve("back")).metadata())
                    .isEqualTo(Map.of("x-amz-meta-a", "1"));
            assertThat(files.resolve("back")).hasBinaryContent(bytes);
        }
    }

    @Test
    void absenceIsToldFromFailure() {
        try (RemoteStore denied = RemoteStore.of(S3Store.open(settings("another secret")), Optional.of(BUCKET))) {
            assertThatExceptionOfType(StoreException.Denied.class).isThrownBy(() -> denied.exists(S3Name.of("k")));
        }
    }

    @Test
    void failuresAreLoggedWithoutCredentials() {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(log, true, UTF_8));
        try (RemoteStore denied =
                RemoteStore.of(S3Store.open(settings("a-secret-that-must-not-show")), Optional.of(BUCKET))) {
            S3Name name = S3Name.of("k");
            assertThat(denied.write(file, name)).isFalse();
            assertThat(denied.write(files.resolve("none"), name)).isFalse();
            assertThat(denied.copy(name, S3Name.of("l"))).isFalse();
            assertThat(denied.delete(name)).isFalse();
            assertThat(denied.read(name, file).ok()).isFalse();
            assertThat(denied.updateMetadata(name, Map.of("x-amz-meta-a", "b"))).isFalse();
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(UTF_8).lines().filter(line -> line.contains("ERROR")))
                .hasSize(6)
                .allSatisfy(line -> assertThat(line).contains("cannot "));
        assertThat(log.toString(UTF_8)).doesNotContain("a-secret-that-must-not-show");
    }

    @Test
    void ofManyUpdatesNoneFailsForAnother() throws Exception {
        MemoryStore store = new MemoryStore();
        store.createBucket(BUCKET);
        RemoteStore remote = RemoteStore.of(store, Optional.of(BUCKET));
        S3Name name = S3Name.of("k");
        remote.write(file, name);
        List<Callable<Boolean>> updates = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Map<String, String> headers = Map.of("x-amz-meta-update", "number " + i);
            updates.add(() -> remote.updateMetadata(name, headers));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Boolean> update : threads.invokeAll(updates)) {
                assertThat(update.get()).isTrue();
            }
        }
    }

    @Test
    void mistakesOfTheCallerAreThrown() {
        MemoryStore store = new MemoryStore();
        store.createBucket(BUCKET);
        RemoteStore remote = RemoteStore.of(store, Optional.empty());
        S3Name homeless = new S3Name("k", Optional.of(""));
        S3Name name = S3Name.of("k", BUCKET);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> remote.exists(homeless))
                .withMessageContaining("'k'");
        assertThatIllegalArgumentException().isThrownBy(() -> remote.delete(homeless));
        assertThatIllegalArgumentException().isThrownBy(() -> remote.read(homeless, file));
        assertThatIllegalArgumentException().isThrownBy(() -> remote.write(file, homeless));
        assertThatIllegalArgumentException().isThrownBy(() -> remote.copy(name, homeless));
        assertThatIllegalArgumentException().isThrownBy(() -> remote.copy(homeless, name));
        assertThatIllegalArgumentException().isThrownBy(() -> remote.updateMetadata(homeless, Map.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> remote.write(file, name, Map.of("x-amz-acl", "public-read")))
                .withMessageContaining("x-amz-acl");
        assertThat(remote.exists(name).ok()).isFalse();
    }

    @Test
    void settingsAreReadAsYamlGivesThemAndNothingElse() {
        Map<String, Object> keys = Map.of("access_key_id", "A", "secret_access_key", "hidden");
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("tls", "true"),
                Map.of("tls", 1),
                Map.of("colour", "blue"),
                Map.of("endpoint", "http://example.org"),
                Map.of("endpoint", 9000),
                Map.of("bucket", "a", "default_bucket", "b"))) {
            Map<String, Object> all = new HashMap<>(keys);
            all.putAll(wrong);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RemoteStore.open(all))
                    .satisfies(e -> assertThat(e.getMessage())
                            .contains(wrong.keySet().iterator().next())
                            .doesNotContain("hidden"));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> RemoteStore.open(Map.of("access_key_id", "A")));
    }

    @Test
    void aServerOfOnesOwnIsReachedByItsHostWithoutTls() {
        Map<String, ?> settings = Map.of(
                "access_key_id",
                SERVER.accessKey(),
                "secret_access_key",
                SERVER.secretKey(),
                "bucket",
                BUCKET,
                "endpoint",
                "127.0.0.1:" + SERVER.endpoint().getPort(),
                "tls",
                false);
        try (S3Store store = S3Store.open(settings(SERVER.secretKey()));
                RemoteStore remote = RemoteStore.open(settings)) {
            store.createBucket(BUCKET);
            assertThat(remote.write(file, S3Name.of("by host"))).isTrue();
            assertThat(store.stat(new ObjectName(BUCKET, "by host"))).isPresent();
        }
        assertThat(RemoteSettings.of(Map.of(
                                "access_key_id", "A",
                                "secret_access_key", "B",
                                "endpoint", "s3.eu-central-1.amazonaws.com"))
                        .s3()
                        .region())
                .isEqualTo("eu-central-1");
    }

    private void assertOnlyFiles(String... names) throws IOException {
        try (Stream<Path> all = Files.list(files)) {
            assertThat(all.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }

    private static S3Settings settings(String secret) {
        return S3Settings.at(SERVER.endpoint(), SERVER.accessKey(), secret)
                .withTransfer(S3Settings.Transfer.usual()
                        .withParts(5 << 20, 2)
                        .withPatience(Duration.ofSeconds(5), Duration.ofSeconds(10), 2));
    }
}
