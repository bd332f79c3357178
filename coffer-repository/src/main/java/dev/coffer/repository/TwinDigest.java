package dev.coffer.repository;

import dev.coffer.store.Sha256;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// MD5 and SHA-256 of the same bytes in one pass. From some megabytes on, MD5 (the slower) is computed by a
/// thread of its own, so that the pass takes as long as that one alone; small inputs are not worth a thread.
///
/// For one thread, which closes it.
final class TwinDigest implements AutoCloseable {
    private static final long WORTH_A_THREAD = 4L << 20;
    private static final int PIECE = 256 << 10;
    private static final int PIECES = 8;
    private static final Piece END = new Piece(new byte[0], 0);

    private record Piece(byte[] bytes, int length) {}

    private final MessageDigest sha256 = Sha256.digest();
    private final MessageDigest md5 = Md5.digest();
    private final BlockingQueue<Piece> full = new ArrayBlockingQueue<>(PIECES + 1);
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(PIECES);
    private final Thread second =
            Thread.ofPlatform().daemon().name("coffer-md5").unstarted(this::digestMd5);
    private long size;
    private int buffers;

    void update(byte[] bytes, int from, int length) {
        size += length;
        if (size > WORTH_A_THREAD) {
            pass(bytes, from, length);
        } else {
            md5.update(bytes, from, length);
        }
        sha256.update(bytes, from, length);
    }

    long size() {
        return size;
    }

    /// Both digests; there is no further use afterwards.
    Digests finish() {
        close();
        return new Digests(Sha256.ofDigest(sha256.digest()), Md5.ofDigest(md5.digest()));
    }

    @Override
    public void close() {
        if (second.getState() == Thread.State.NEW || !second.isAlive()) {
            return;
        }
        boolean interrupted = false;
        full.add(END);
        while (second.isAlive()) {
            try {
                second.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(byte[] bytes, int from, int length) {
        if (second.getState() == Thread.State.NEW) {
            second.start();
        }
        for (int at = 0; at < length; ) {
            byte[] buffer = buffer();
            int part = Math.min(buffer.length, length - at);
            System.arraycopy(bytes, from + at, buffer, 0, part);
            full.add(new Piece(buffer, part));
            at += part;
        }
    }

    private byte[] buffer() {
        if (free.isEmpty() && buffers < PIECES) {
            buffers++;
            return new byte[PIECE];
        }
        return take(free);
    }

    private void digestMd5() {
        for (Piece piece = take(full); piece != END; piece = take(full)) {
            md5.update(piece.bytes(), 0, piece.length());
            free.add(piece.bytes());
        }
    }

    private static <T> T take(BlockingQueue<T> queue) {
        boolean interrupted = false;
        while (true) {
            try {
                T taken = queue.take();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return taken;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
