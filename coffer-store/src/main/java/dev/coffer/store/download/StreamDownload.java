package dev.coffer.store.download;

import dev.coffer.store.ByteRange;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Sends an object's bytes in order, while the next parts are read ahead into memory.
final class StreamDownload {
    private final ObjectStore store;
    private final ObjectName name;
    private final Download.Parts parts;
    private final Download.Progress progress;
    private final OutputStream out;
    private final MessageDigest digest = Sha256.digest();
    private long sent;

    private record Piece(byte[] bytes, int length) {}

    StreamDownload(
            ObjectStore store, ObjectName name, Download.Parts parts, Download.Progress progress, OutputStream out) {
        this.store = store;
        this.name = name;
        this.parts = parts;
        this.progress = progress;
        this.out = out;
    }

    Download.Downloaded run() throws IOException {
        try (StoredObject first = Download.first(store, name, parts.size())) {
            ObjectInfo info = first.info();
            if (info.size() <= parts.size()) {
                pass(first, info);
            } else {
                inParts(first, info);
            }
            out.flush();
            Sha256 sha256 = Sha256.ofDigest(digest.digest());
            Download.verify(name, info, sha256);
            return new Download.Downloaded(info, sha256);
        }
    }

    private void inParts(StoredObject first, ObjectInfo info) throws IOException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Deque<Future<Piece>> coming = new ArrayDeque<>();
            Deque<byte[]> free = new ArrayDeque<>();
            long asked = parts.size();
            try {
                asked = readAhead(threads, coming, free, asked, info);
                pass(first, info);
                while (!coming.isEmpty()) {
                    Piece piece = outcome(coming.remove());
                    send(piece.bytes, piece.length, info.size());
                    free.add(piece.bytes);
                    asked = readAhead(threads, coming, free, asked, info);
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private long readAhead(
            ExecutorService threads, Deque<Future<Piece>> coming, Deque<byte[]> free, long asked, ObjectInfo info) {
        long next = asked;
        while (coming.size() < parts.atOnce() && next < info.size()) {
            long begin = next;
            int length = Math.toIntExact(Math.min(parts.size(), info.size() - begin));
            byte[] bytes = free.isEmpty() ? new byte[Math.toIntExact(parts.size())] : free.remove();
            coming.add(threads.submit(() -> read(bytes, begin, length, info)));
            next += length;
        }
        return next;
    }

    private Piece read(byte[] bytes, long begin, int length, ObjectInfo info) throws IOException, InterruptedException {
        parts.permits().acquire();
        try (StoredObject object = store.read(name, new ByteRange.Part(begin, length))) {
            if (!PartState.version(object.info()).equals(PartState.version(info))) {
                throw new StoreException.Conflict("cannot download " + name + ": it was replaced meanwhile");
            }
            int got = object.bytes().readNBytes(bytes, 0, length);
            if (got < length) {
                throw new IOException("it ended " + (length - got) + " bytes early");
            }
            return new Piece(bytes, length);
        } finally {
            parts.permits().release();
        }
    }

    /// Sends what is asked for of an object that is open.
    private void pass(StoredObject object, ObjectInfo info) throws IOException {
        byte[] buffer = new byte[(int) Math.clamp(info.size(), 1, FileDownload.BUFFER)];
        long left = Math.min(info.size(), parts.size());
        while (left > 0) {
            int got;
            try {
                got = object.bytes().read(buffer, 0, (int) Math.min(buffer.length, left));
            } catch (IOException e) {
                throw broke(e);
            }
            if (got < 0) {
                throw broke(new IOException("it ended " + left + " bytes early"));
            }
            send(buffer, got, info.size());
            left -= got;
        }
    }

    private void send(byte[] bytes, int length, long size) throws IOException {
        digest.update(bytes, 0, length);
        out.write(bytes, 0, length);
        sent += length;
        progress.at(sent, size);
    }

    private Piece outcome(Future<Piece> coming) {
        try {
            return coming.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("cannot download " + name + ": interrupted", e);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case StoreException known -> known;
                case IOException broken -> broke(broken);
                case null, default -> new IllegalStateException("cannot download " + name, e.getCause());
            };
        }
    }

    private StoreException broke(IOException e) {
        return new StoreException.Unavailable(
                "cannot download " + name + ": the connection broke, and trying again did not help (" + e.getMessage()
                        + ")",
                e);
    }
}
