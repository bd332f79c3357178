package dev.coffer.media.video;

import dev.coffer.media.MediaException;
import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoFiles;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.VideoRecipe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/// An ffmpeg at work.
final class FfmpegTranscoding implements Transcoding {
    private static final Duration SLACK = Duration.ofMillis(700);
    private static final double SHARE = 0.98;

    private final BoundedProcess process;
    private final VideoRecipe recipe;
    private final Path into;
    private final Path source;
    private final VideoLimits limits;
    private final Duration patience;
    private final Duration length;
    private final CompletableFuture<VideoFiles> outcome = new CompletableFuture<>();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private volatile long micros;
    private volatile double progress;
    private volatile boolean tooLarge;

    private FfmpegTranscoding(
            BoundedProcess process,
            VideoRecipe recipe,
            Path into,
            VideoLimits limits,
            Duration patience,
            Duration length,
            Path source) {
        this.process = process;
        this.recipe = recipe;
        this.into = into;
        this.source = source;
        this.limits = limits;
        this.patience = patience;
        this.length = length;
    }

    /// @param length of what is made, as far as it is known; else zero
    static Transcoding start(
            List<String> command,
            VideoRecipe recipe,
            Path into,
            VideoLimits limits,
            Duration patience,
            Duration length,
            Path source)
            throws IOException {
        BoundedProcess process = BoundedProcess.start(command, limits, patience);
        var transcoding = new FfmpegTranscoding(process, recipe, into, limits, patience, length, source);
        Thread.ofPlatform().daemon().name("coffer-video").start(transcoding::follow);
        return transcoding;
    }

    @Override
    public double progress() {
        return progress;
    }

    @Override
    public Future<VideoFiles> outcome() {
        return outcome;
    }

    @Override
    public void cancel() {
        cancelled.set(true);
        process.kill();
    }

    @Override
    public void close() {
        cancel();
        process.close();
    }

    private void follow() {
        try (process) {
            read();
            int code = process.end();
            outcome.complete(result(code));
        } catch (CancellationException e) {
            outcome.cancel(false);
        } catch (Throwable e) {
            outcome.completeExceptionally(e);
        }
    }

    private void read() throws IOException {
        try (BufferedReader lines = process.lines()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("out_time_us=")) {
                    at(line.substring(12));
                } else if (line.startsWith("progress=") && written() > limits.output()) {
                    tooLarge = true;
                    process.kill();
                }
            }
        } catch (IOException e) {
            if (!cancelled.get() && !process.isLate() && !tooLarge) {
                throw e;
            }
        }
    }

    private void at(String time) {
        if (time.matches("[0-9]{1,15}")) {
            micros = Math.max(micros, Long.parseLong(time));
            double share = length.isZero() ? 0 : micros / (length.toNanos() / 1000.0);
            progress = Math.max(progress, Math.min(0.99, share));
        }
    }

    private VideoFiles result(int code) throws IOException {
        if (cancelled.get()) {
            throw new CancellationException("cancelled");
        }
        if (process.isLate()) {
            throw new MediaException.TimedOut("it takes more than " + patience.toSeconds() + " s");
        }
        if (tooLarge || written() > limits.output()) {
            throw new MediaException.TooLarge("what is made of it passes " + limits.output() + " bytes");
        }
        if (code != 0) {
            throw Reason.failure(code, process.said(), source, into.toAbsolutePath());
        }
        List<VideoFiles.Part> parts = parts();
        if (parts.stream().noneMatch(part -> part.name().equals(recipe.main()) && part.size() > 0)) {
            throw Reason.of(process.said(), source, into.toAbsolutePath())
                    .<MediaException>map(MediaException.Damaged::new)
                    .orElseGet(() -> new MediaException.Unfit("there is no frame of it at that time"));
        }
        checkWhole();
        progress = 1;
        return new VideoFiles(recipe.main(), parts);
    }

    /// ffmpeg makes what it can of a file that breaks off, and ends as if all were well.
    private void checkWhole() {
        boolean isFilm = recipe instanceof VideoRecipe.Movie || recipe instanceof VideoRecipe.Hls;
        long wanted = Math.min(length.minus(SLACK).toMillis(), (long) (length.toMillis() * SHARE)) * 1000;
        if (isFilm && micros < wanted) {
            Reason.of(process.said(), source, into.toAbsolutePath()).ifPresent(reason -> {
                throw new MediaException.Damaged(
                        reason + "; it breaks off at " + Arguments.seconds(Duration.ofMillis(micros / 1000)) + " of "
                                + Arguments.seconds(length) + " s");
            });
        }
    }

    private long written() throws IOException {
        return parts().stream().mapToLong(VideoFiles.Part::size).sum();
    }

    private List<VideoFiles.Part> parts() throws IOException {
        try (Stream<Path> files = Files.walk(into)) {
            return files.filter(Files::isRegularFile)
                    .map(this::part)
                    .sorted(Comparator.comparing(VideoFiles.Part::name))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private VideoFiles.Part part(Path file) {
        String name = into.relativize(file).toString();
        try {
            return new VideoFiles.Part(name, VideoFiles.mediaType(name), Files.size(file));
        } catch (NoSuchFileException e) {
            return new VideoFiles.Part(name, VideoFiles.mediaType(name), 0); // renamed meanwhile, as playlists are
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
