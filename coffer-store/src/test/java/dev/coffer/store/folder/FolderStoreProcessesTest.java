package dev.coffer.store.folder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.ChildJvm;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Conditional writes by several processes in one folder.
final class FolderStoreProcessesTest {
    private static final int PROCESSES = 2;
    private static final int KEYS = 150;
    private static final ObjectName COUNTER = new ObjectName("bucket", "counter");

    @TempDir
    private Path root;

    @Test
    void everyAbsentKeyHasOneWinnerAndNoIncrementIsLost() throws Exception {
        try (FolderStore store = FolderStore.open(root)) {
            store.createBucket("bucket");
            store.write(COUNTER, number(0), WriteOptions.plain());
            List<Process> contenders = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                contenders.add(ChildJvm.start(List.of(), List.of(), Contender.class, root.toString(), "writer" + i));
            }
            for (Process contender : contenders) {
                assertThat(contender.inputReader().readLine()).isEqualTo("ready");
            }
            for (Process contender : contenders) {
                contender.outputWriter().append("go\n").flush();
            }
            List<String> won = new ArrayList<>();
            for (Process contender : contenders) {
                won.addAll(contender.inputReader().readAllLines());
                assertThat(contender.waitFor(2, TimeUnit.MINUTES)).isTrue();
                assertThat(contender.exitValue()).isZero();
            }
            assertThat(won).hasSize(KEYS).doesNotHaveDuplicates();
            assertThat(read(store, COUNTER)).isEqualTo(Integer.toString(PROCESSES * KEYS));
            try (Stream<ObjectInfo> objects = store.list("bucket", "key/")) {
                assertThat(objects).hasSize(KEYS);
            }
        }
    }

    /// Takes the keys that nobody has, and counts.
    static final class Contender {
        private Contender() {}

        public static void main(String[] arguments) throws IOException {
            try (FolderStore store = FolderStore.open(Path.of(arguments[0]))) {
                System.out.println("ready");
                if (System.in.read() < 0) {
                    return;
                }
                for (int i = 0; i < KEYS; i++) {
                    String key = "key/" + i % 7 + "/" + i;
                    try {
                        store.write(
                                new ObjectName("bucket", key),
                                Content.of(arguments[1].getBytes(UTF_8)),
                                WriteOptions.plain().onlyIf(Precondition.absent()));
                        System.out.println(key);
                    } catch (StoreException.Conflict e) {
                        // the other one has it
                    }
                    while (!increment(store)) {
                        Thread.onSpinWait();
                    }
                }
            }
        }

        private static boolean increment(FolderStore store) throws IOException {
            ObjectInfo seen;
            int value;
            try (StoredObject object = store.read(COUNTER)) {
                seen = object.info();
                value = Integer.parseInt(new String(object.bytes().readAllBytes(), UTF_8));
            }
            try {
                WriteOptions unchanged = WriteOptions.plain().onlyIf(Precondition.unchanged(seen.etag()));
                store.write(COUNTER, number(value + 1), unchanged);
                return true;
            } catch (StoreException.Conflict e) {
                return false;
            }
        }
    }

    private static Content number(int value) {
        return Content.of(Integer.toString(value).getBytes(UTF_8));
    }

    private static String read(FolderStore store, ObjectName name) throws IOException {
        try (StoredObject object = store.read(name)) {
            return new String(object.bytes().readAllBytes(), UTF_8);
        }
    }
}
