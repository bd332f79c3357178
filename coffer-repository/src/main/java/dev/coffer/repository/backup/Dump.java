package dev.coffer.repository.backup;

import dev.coffer.store.Content;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/// Writes the tables of one snapshot into a folder of the backup store: one thread reads, others compress,
/// another uploads. At most two parts lie in the temp directory beside the one that grows.
final class Dump implements AutoCloseable {
    private static final int UPLOADS = 2;

    private final BackupFolder folder;
    private final Path temp;
    private final Runnable partWritten;
    private final LongConsumer progress;
    private final ExecutorService workers =
            Executors.newFixedThreadPool(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4));
    private final ExecutorService uploader = Executors.newSingleThreadExecutor();
    private final Deque<Future<Path>> uploads = new ArrayDeque<>();

    /// @param partWritten told of each part that lies in the store, on any thread
    /// @param progress told how many rows have been written
    Dump(BackupFolder folder, Path temp, Runnable partWritten, LongConsumer progress) {
        this.folder = folder;
        this.temp = temp;
        this.partWritten = partWritten;
        this.progress = progress;
    }

    /// All parts lie in the store when this returns.
    List<Manifest.Content> write(Connection connection, List<Table> tables) throws SQLException {
        Engine engine = Engine.of(connection);
        List<Manifest.Content> contents = new ArrayList<>();
        for (Table table : tables) {
            try (var parts = new PartMaker(temp, table.name(), this::upload)) {
                var packing = new Packing(workers, parts);
                engine.dump(connection, table, packing);
                contents.add(packing.finish(table));
            }
        }
        while (!uploads.isEmpty()) {
            Waiting.on(uploads.removeFirst());
        }
        return contents;
    }

    private void upload(Path file, Manifest.Part part) {
        uploads.add(uploader.submit(() -> {
            try {
                folder.write(part.name(), Content.of(file, part.bytes(), part.sha256()), "application/gzip");
            } finally {
                Files.deleteIfExists(file);
            }
            partWritten.run();
            progress.accept(part.rows());
            return file;
        }));
        if (uploads.size() > UPLOADS) {
            Waiting.on(uploads.removeFirst());
        }
    }

    /// Waits for the threads: none writes into the store, or leaves a file, after this.
    @Override
    public void close() {
        workers.shutdownNow();
        uploader.close();
        workers.close();
    }
}
