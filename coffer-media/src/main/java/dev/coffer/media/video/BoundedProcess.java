package dev.coffer.media.video;

import dev.coffer.media.VideoLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A program in a process of its own, with bounds on addresses, processor time, sizes of files and the
/// clock, and an environment that has nothing but what finds programs.
///
/// A shell stands above it that sets the bounds and holds a pipe from this process: when that is closed,
/// by us or since we have died, the program is killed.
final class BoundedProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedProcess.class);
    private static final String SHELL = """
            ulimit -c 0
            ulimit -v "$1" 2>/dev/null
            ulimit -t "$2"
            ulimit -f "$3"
            shift 3
            exec 3<&0
            "$@" </dev/null 3<&- &
            child=$!
            { cat <&3; kill -9 "$child"; } >/dev/null 2>&1 &
            watch=$!
            exec 3<&- </dev/null
            wait "$child" 2>/dev/null
            code=$?
            kill "$watch" 2>/dev/null
            exit "$code"
            """;
    private static final int BLOCKS = 512; // bytes, of ulimit -f
    private static final int MOST_SAID = 4096;
    private static final int PATIENCE = 10;

    private static final ScheduledExecutorService DEADLINES = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("coffer-video-deadlines").factory());

    private final Process process;
    private final ScheduledFuture<?> deadline;
    private final AtomicBoolean late = new AtomicBoolean();
    private final StringBuilder first = new StringBuilder();
    private final StringBuilder last = new StringBuilder();
    private final Thread listener;

    private BoundedProcess(Process process, Duration patience) {
        this.process = process;
        this.listener = Thread.ofPlatform().daemon().name("coffer-video-errors").start(this::listen);
        this.deadline = DEADLINES.schedule(
                () -> {
                    late.set(true);
                    kill();
                },
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    static BoundedProcess start(List<String> command, VideoLimits limits, Duration patience) throws IOException {
        long seconds = (patience.toSeconds() + 5) * limits.threads();
        List<String> line = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                SHELL,
                "coffer-video",
                String.valueOf(limits.memory() >> 10),
                String.valueOf(seconds),
                String.valueOf(Math.max(1, limits.output() / BLOCKS))));
        line.addAll(command);
        var builder = new ProcessBuilder(line);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH", "LD_LIBRARY_PATH", "TMPDIR"));
        environment.put("LC_ALL", "C");
        environment.put("AV_LOG_FORCE_NOCOLOR", "1");
        environment.put("MALLOC_ARENA_MAX", "2");
        return new BoundedProcess(builder.start(), patience);
    }

    /// Its standard output, in lines.
    BufferedReader lines() {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /// Its standard output to the end; what goes beyond `most` bytes is dropped.
    String output(int most) throws IOException {
        InputStream in = process.getInputStream();
        byte[] bytes = in.readNBytes(most);
        in.transferTo(OutputStream.nullOutputStream());
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Waits for its end.
    ///
    /// @return its exit code, or 128 and the number of the signal that has ended it
    int end() {
        try {
            int code = process.waitFor();
            listener.join(TimeUnit.SECONDS.toMillis(PATIENCE));
            return code;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
            return 137;
        } finally {
            deadline.cancel(false);
        }
    }

    /// What it said on standard error, or the beginning and the end of it.
    synchronized String said() {
        return first.toString() + last;
    }

    /// Whether it was killed at its deadline.
    boolean isLate() {
        return late.get();
    }

    /// Ends it now, with all that it has started. Returns at once.
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.trace("a process had gone already", e);
        }
    }

    /// Returns when nothing of it runs any more.
    @Override
    public void close() {
        deadline.cancel(false);
        kill();
        boolean interrupted = false;
        boolean ended = false;
        for (int tries = 0; tries < PATIENCE && !ended; tries++) {
            try {
                ended = process.waitFor(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            char[] block = new char[MOST_SAID];
            for (int got = lines.read(block); got >= 0; got = lines.read(block)) {
                keep(block, got);
            }
        } catch (IOException e) {
            LOG.trace("a process had gone", e);
        }
    }

    private synchronized void keep(char[] block, int length) {
        int room = Math.min(length, MOST_SAID - first.length());
        first.append(block, 0, room);
        last.append(block, room, length - room);
        if (last.length() > MOST_SAID) {
            last.delete(0, last.length() - MOST_SAID);
        }
    }
}
