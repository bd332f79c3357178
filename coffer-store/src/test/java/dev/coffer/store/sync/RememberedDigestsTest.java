package dev.coffer.store.sync;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RememberedDigestsTest {
    private static final int RUNS = 500;

    @TempDir
    Path directory;

    @Test
    void runsThatBeginWhileOthersEndAreNotInEachOthersWay() throws Exception {
        List<Future<?>> runs = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                runs.add(threads.submit(this::beginAndEnd));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
    }

    private void beginAndEnd() {
        for (int i = 0; i < RUNS; i++) {
            try (RememberedDigests remembered = RememberedDigests.open(directory, "one and the other")) {
                remembered.finish(true);
            }
        }
    }
}
