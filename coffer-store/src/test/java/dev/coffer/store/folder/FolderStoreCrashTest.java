package dev.coffer.store.folder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.ChildJvm;
import dev.coffer.store.Content;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Kills a writing process at each of its steps, that is before each system call that changes the disk, and
/// looks at what is left. Needs `strace` (apt-get install strace).
@EnabledOnOs(OS.LINUX)
final class FolderStoreCrashTest {
    private static final List<String> STEPS = List.of("rename", "fsync", "mkdir", "unlink", "rmdir", "utimens");
    private static final ObjectName REPLACED = new ObjectName("bucket", "Dir/Replaced");
    private static final ObjectName RESTATED = new ObjectName("bucket", "restated");
    private static final ObjectName MADE = new ObjectName("bucket", "New/dir/made");
    private static final ObjectName REMOVED = new ObjectName("bucket", "gone/removed");

    @TempDir
    private Path temp;

    @Test
    void whateverStepAWriterDiesAtObjectsAreWholeOrNotThere() throws Exception {
        int deaths = 0;
        for (String call : STEPS) {
            boolean died = true;
            for (int nth = 1; died; nth++) {
                Path root = temp.resolve(call + nth);
                prepare(root);
                died = runAndKillAt(call, nth, root);
                verify(root, "killed at " + call + " " + nth);
                deaths += died ? 1 : 0;
            }
        }
        // each change writes two files through, moves them and writes their directory through
        assertThat(deaths).isGreaterThan(20);
    }

    private static void prepare(Path root) {
        try (FolderStore store = FolderStore.open(root)) {
            store.createBucket("bucket");
            store.write(REPLACED, Content.of(bytes("old")), options("old"));
            store.write(RESTATED, Content.of(bytes("bytes")), options("old"));
            store.write(REMOVED, Content.of(bytes("old")), options("old"));
        }
    }

    /// @return whether the process died of it, or came to its end before
    private static boolean runAndKillAt(String call, int nth, Path root) throws Exception {
        List<String> strace = List.of(
                "strace",
                "-f",
                "-qq",
                "-o",
                root.resolveSibling("trace").toString(),
                "-e",
                "trace=/^" + call,
                "-e",
                "inject=/^" + call + ":signal=SIGKILL:when=" + nth);
        Process writer = ChildJvm.start(strace, List.of("-Xint"), Writer.class, root.toString());
        assertThat(writer.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return writer.exitValue() != 0;
    }

    private static void verify(Path root, String as) throws IOException {
        try (FolderStore store = FolderStore.open(root)) {
            assertThat(version(store, REPLACED))
                    .as(as)
                    .hasValueSatisfying(v -> assertThat(v).isIn("old/old", "new/new"));
            assertThat(version(store, RESTATED))
                    .as(as)
                    .hasValueSatisfying(v -> assertThat(v).isIn("bytes/old", "bytes/new"));
            assertThat(version(store, MADE).orElse("new/new")).as(as).isEqualTo("new/new");
            assertThat(version(store, REMOVED).orElse("old/old")).as(as).isEqualTo("old/old");
            try (Stream<ObjectInfo> objects = store.list("bucket", "")) {
                List<ObjectName> listed = objects.map(ObjectInfo::name).toList();
                assertThat(listed).as(as).contains(REPLACED, RESTATED).isSubsetOf(REPLACED, RESTATED, MADE, REMOVED);
                assertThat(listed.contains(MADE))
                        .as(as)
                        .isEqualTo(version(store, MADE).isPresent());
            }
            for (ObjectName name : List.of(REPLACED, RESTATED, MADE, REMOVED)) {
                store.write(name, Content.of(bytes("after")), options("after"));
                assertThat(version(store, name)).as(as).contains("after/after");
            }
        }
    }

    /// Bytes and metadata of one object, which must belong together, and whose digest must be theirs.
    private static Optional<String> version(FolderStore store, ObjectName name) throws IOException {
        Optional<ObjectInfo> info = store.stat(name);
        if (info.isEmpty()) {
            return Optional.empty();
        }
        try (StoredObject object = store.read(name)) {
            byte[] bytes = object.bytes().readAllBytes();
            assertThat(info.get().sha256()).contains(Sha256.of(bytes));
            assertThat(info.get().contentType())
                    .contains("text/" + info.get().metadata().get("version"));
            return Optional.of(
                    new String(bytes, UTF_8) + "/" + info.get().metadata().get("version"));
        }
    }

    private static WriteOptions options(String version) {
        return WriteOptions.plain().withContentType("text/" + version).withMetadata(Map.of("version", version));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /// Replaces, restates, makes and removes an object.
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            try (FolderStore store = FolderStore.open(Path.of(arguments[0]))) {
                store.write(REPLACED, Content.of(bytes("new")), options("new"));
                String etag = store.stat(RESTATED).orElseThrow().etag();
                store.updateMetadata(
                        RESTATED,
                        etag,
                        Description.plain().withContentType("text/new").withMetadata(Map.of("version", "new")));
                store.write(MADE, Content.of(bytes("new")), options("new"));
                store.delete(REMOVED);
            }
        }
    }
}
