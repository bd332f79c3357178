package dev.coffer.app.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/// Clients that ask for pictures until this is closed. Whatever is asked for twice has to be the same.
final class SteadyLoad implements AutoCloseable {
    private static final Duration LATEST = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;
    private final List<String> paths;
    private final AtomicInteger next = new AtomicInteger();
    private final ConcurrentMap<String, Integer> seen = new ConcurrentHashMap<>();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    private final List<Thread> threads;
    private volatile boolean isClosed;
    private int answers;

    SteadyLoad(URI server, List<String> paths, int clients) {
        this.server = server;
        this.paths = paths;
        this.threads = IntStream.range(0, clients)
                .mapToObj(i -> Thread.ofVirtual().start(this::ask))
                .toList();
    }

    /// Waits until so many more were answered.
    void awaitAnswers(int more) throws InterruptedException {
        long left = LATEST.toNanos();
        lock.lock();
        try {
            int enough = answers + more;
            while (answers < enough) {
                if (left <= 0) {
                    throw new AssertionError("only " + answers + " answers; lost: " + lost);
                }
                left = progress.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// What was not answered with a picture, and how.
    Queue<String> lost() {
        return lost;
    }

    /// What was answered with other bytes than before.
    Queue<String> wrong() {
        return wrong;
    }

    @Override
    public void close() throws InterruptedException {
        isClosed = true;
        for (Thread thread : threads) {
            thread.join();
        }
        client.close();
    }

    private void ask() {
        while (!isClosed) {
            int number = next.getAndIncrement();
            // each address comes again soon, at another server
            String path = paths.get(number / 3 % paths.size());
            try {
                HttpResponse<byte[]> answer = client.send(
                        HttpRequest.newBuilder(server.resolve(path))
                                .timeout(LATEST)
                                .build(),
                        BodyHandlers.ofByteArray());
                judge(path, answer);
            } catch (IOException e) {
                lost.add(path + ": " + e);
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void judge(String path, HttpResponse<byte[]> answer) {
        if (answer.statusCode() != 200) {
            lost.add(path + ": " + answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
            pause();
            return;
        }
        int hash = Arrays.hashCode(answer.body());
        if (seen.merge(path, hash, (before, now) -> before) != hash) {
            wrong.add(path);
        }
        lock.lock();
        try {
            answers++;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// So that a front that refuses everything is not asked thousands of times.
    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
