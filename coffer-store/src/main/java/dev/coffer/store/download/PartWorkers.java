package dev.coffer.store.download;

import dev.coffer.store.ByteRange;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Threads that bring the missing parts of an object into its part file, the earliest first, and tell how far
/// they are.
final class PartWorkers implements AutoCloseable {
    private final FileDownload download;
    private final PartState state;
    private final List<Worker> workers = new ArrayList<>();

    // guarded by this
    private final long[] reached;
    private long bytes;
    private long told = -1;
    private int prefixPart;
    private int nextPart;
    private @Nullable Throwable failure;

    /// How far all are.
    ///
    /// @param prefix before which every byte is in the file
    /// @param bytes that are in the file
    record Reached(long prefix, long bytes) {}

    private PartWorkers(FileDownload download, PartState state) {
        this.download = download;
        this.state = state;
        this.reached = new long[state.parts()];
        for (int part = 0; part < reached.length; part++) {
            reached[part] = state.done().get(part) ? state.end(part) : state.begin(part);
            bytes += reached[part] - state.begin(part);
        }
    }

    /// @param begun the first part that is missing, opened already
    static PartWorkers start(FileDownload download, PartState state, Optional<StoredObject> begun) {
        PartWorkers all = new PartWorkers(download, state);
        int missing = state.parts() - state.done().cardinality();
        for (int i = 0; i < Math.min(missing, download.parts().atOnce()); i++) {
            Optional<StoredObject> first = i == 0 ? begun : Optional.empty();
            all.workers.add(all.new Worker(all.next(), first));
        }
        all.workers.forEach(worker -> worker.thread.start());
        return all;
    }

    /// Waits until there are more bytes than were told last, anywhere, or more than `at` at the beginning.
    ///
    /// @throws StoreException why a worker gave up
    synchronized Reached awaitMore(long at) {
        try {
            while (failure == null && bytes == told && prefix() <= at) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("cannot " + download.file().what() + ": interrupted", e);
        }
        switch (failure) {
            case null -> {}
            case StoreException e -> throw e;
            case IOException e -> throw LocalErrors.of(download.file().what(), e);
            case Throwable e ->
                throw new IllegalStateException("cannot " + download.file().what(), e);
        }
        told = bytes;
        return new Reached(prefix(), bytes);
    }

    private synchronized long prefix() {
        while (prefixPart < reached.length - 1 && reached[prefixPart] == state.end(prefixPart)) {
            prefixPart++;
        }
        return reached[prefixPart];
    }

    /// The next part that nobody has taken; the number of parts if there is none.
    private synchronized int next() {
        int part = state.done().nextClearBit(nextPart);
        nextPart = part + 1;
        return part;
    }

    private synchronized void advanced(int part, long to) {
        bytes += to - reached[part];
        reached[part] = to;
        notifyAll();
    }

    private synchronized void failed(Throwable e) {
        if (failure == null) {
            failure = e;
        }
        notifyAll();
    }

    /// Stops those that are still at it, and waits until nobody touches the file any more.
    @Override
    public void close() {
        workers.forEach(Worker::stop);
        boolean interrupted = false;
        for (Worker worker : workers) {
            while (true) {
                try {
                    worker.thread.join();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Worker implements Runnable {
        private final Thread thread = Thread.ofVirtual().name("coffer-download").unstarted(this);
        private final int firstPart;
        private final Optional<StoredObject> first;
        private boolean stopped;

        Worker(int firstPart, Optional<StoredObject> first) {
            this.firstPart = firstPart;
            this.first = first;
        }

        @Override
        public void run() {
            try {
                int part = firstPart;
                if (first.isPresent()) {
                    copy(part, first.get());
                    part = next();
                }
                while (part < reached.length) {
                    copy(part);
                    part = next();
                }
            } catch (InterruptedException | IOException | RuntimeException | Error e) {
                failed(e);
            }
        }

        private void copy(int part) throws InterruptedException, IOException {
            long begin = state.begin(part);
            download.parts().permits().acquire();
            try (StoredObject object =
                    download.store().read(download.name(), new ByteRange.Part(begin, state.end(part) - begin))) {
                copy(part, object);
            } finally {
                download.parts().permits().release();
            }
        }

        private void copy(int part, StoredObject object) throws IOException {
            if (!FileDownload.isOf(state, object.info())) {
                throw new StoreException.Conflict(
                        "cannot " + download.file().what() + ": the object was replaced meanwhile");
            }
            byte[] buffer = new byte[FileDownload.BUFFER];
            for (long at = state.begin(part); at < state.end(part); ) {
                int got = download.read(object.bytes(), buffer, state.end(part) - at);
                write(ByteBuffer.wrap(buffer, 0, got), at);
                at += got;
                if (at == state.end(part)) {
                    finish(part);
                }
                advanced(part, at);
            }
        }

        /// An interrupt would close the file for all; so it comes only while nothing is written.
        private synchronized void write(ByteBuffer bytes, long at) throws IOException {
            if (!stopped) {
                download.file().write(bytes, at);
            }
        }

        private synchronized void finish(int part) throws IOException {
            if (!stopped) {
                download.file().done(part);
            }
        }

        private synchronized void stop() {
            stopped = true;
            thread.interrupt();
        }
    }
}
