package dev.coffer.store.sync;

import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Keys that the target is to lose, kept until it is known that all else went well: in a temp file, as they
/// may be many.
final class Deletions implements Closeable {
    private static final int BATCH = 1000;

    private final Path directory;
    private Optional<Path> file = Optional.empty();
    private Optional<DataOutputStream> out = Optional.empty();
    private long count;

    Deletions(Path directory) {
        this.directory = directory;
    }

    void add(String key) throws IOException {
        if (out.isEmpty()) {
            file = Optional.of(Files.createTempFile(directory, "coffer-deletions", ".tmp"));
            out = Optional.of(new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file.get()))));
        }
        out.get().writeUTF(key);
        count++;
    }

    long count() {
        return count;
    }

    /// Hands them over in the order in which they came, some at a time.
    void forEachBatch(Consumer<List<String>> sink) throws IOException {
        if (out.isEmpty() || file.isEmpty()) {
            return;
        }
        out.get().flush();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file.get())))) {
            List<String> batch = new ArrayList<>(BATCH);
            for (long at = 1; at <= count; at++) {
                batch.add(in.readUTF());
                if (batch.size() == BATCH || at == count) {
                    sink.accept(batch);
                    batch.clear();
                }
            }
        }
    }

    /// Deletes keys from the target.
    ///
    /// @return those that are still there, with the reason
    static Map<String, String> execute(Sync.Side target, List<String> keys) {
        Map<String, String> failed = new LinkedHashMap<>();
        switch (target) {
            case Sync.Side.Directory(Path root) -> {
                for (String key : keys) {
                    try {
                        new LocalTarget(root).delete(key);
                    } catch (IOException e) {
                        failed.put(key, "cannot be deleted: " + LocalFiles.reason(e));
                    } catch (StoreException e) {
                        failed.put(key, String.valueOf(e.getMessage()));
                    }
                }
            }
            case Sync.Side.Objects objects -> {
                List<ObjectName> names = keys.stream().map(objects::name).toList();
                objects.store()
                        .deleteAll(names)
                        .forEach((name, reason) -> failed.put(
                                name.key().substring(objects.prefix().length()), String.valueOf(reason.getMessage())));
            }
        }
        return failed;
    }

    @Override
    public void close() throws IOException {
        if (out.isPresent() && file.isPresent()) {
            try (DataOutputStream written = out.get()) {
                Files.deleteIfExists(file.get());
            }
        }
    }
}
