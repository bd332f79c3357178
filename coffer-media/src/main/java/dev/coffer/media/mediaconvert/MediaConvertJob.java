package dev.coffer.media.mediaconvert;

import dev.coffer.media.MediaConvertSettings;
import dev.coffer.media.MediaException;
import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoFiles;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.VideoRecipe;
import dev.coffer.media.json.JsonTree;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.aws.AwsJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// A job of MediaConvert at work, asked from time to time how far it is.
final class MediaConvertJob implements Transcoding {
    static final String JOBS = "/2017-08-29/jobs";
    private static final Duration TO_END = Duration.ofSeconds(60);
    private static final int MOST_LETTERS = 200;
    private static final int MOST_FILES = 100_000;

    private final AwsJson service;
    private final String id;
    private final VideoRecipe recipe;
    private final StagingArea area;
    private final Path into;
    private final MediaConvertSettings settings;
    private final VideoLimits limits;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CompletableFuture<VideoFiles> outcome = new CompletableFuture<>();
    private volatile double progress;
    private volatile boolean isLeft;

    private MediaConvertJob(
            AwsJson service,
            String id,
            VideoRecipe recipe,
            StagingArea area,
            Path into,
            MediaConvertSettings settings,
            VideoLimits limits) {
        this.service = service;
        this.id = id;
        this.recipe = recipe;
        this.area = area;
        this.into = into;
        this.settings = settings;
        this.limits = limits;
    }

    static Transcoding follow(
            AwsJson service,
            String id,
            VideoRecipe recipe,
            StagingArea area,
            Path into,
            MediaConvertSettings settings,
            VideoLimits limits) {
        var job = new MediaConvertJob(service, id, recipe, area, into, settings, limits);
        Thread.ofVirtual().name("coffer-mediaconvert").start(job::run);
        return job;
    }

    static MediaException refused(String what, AwsJson.Answer answer) {
        String reason = read(answer).at("message").text().orElse("answer " + answer.status());
        return answer.status() == 400
                ? new MediaException.Unwritable("MediaConvert: " + what + ": " + line(reason))
                : new MediaException.Unavailable(
                        "MediaConvert: " + what + " (" + answer.status() + "): " + line(reason), null);
    }

    static JsonTree read(AwsJson.Answer answer) {
        try {
            return JsonTree.read(answer.body().isEmpty() ? "{}" : answer.body());
        } catch (IllegalArgumentException e) {
            throw new MediaException.Unavailable("MediaConvert answers what is no JSON", e);
        }
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
        stop.countDown();
    }

    @Override
    public void leave() {
        isLeft = true;
        stop.countDown();
    }

    @Override
    public void close() {
        cancel();
        try {
            boolean unused = ended.await(TO_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            VideoFiles files = brought(completed());
            area.clear();
            progress = 1;
            outcome.complete(files);
        } catch (CancellationException e) {
            if (!isLeft) {
                area.clear();
            }
            outcome.cancel(false);
        } catch (StoreException e) {
            area.clear();
            outcome.completeExceptionally(new MediaException.Unavailable("MediaConvert: " + e.getMessage(), e));
        } catch (IOException e) {
            area.clear();
            outcome.completeExceptionally(new UncheckedIOException(e));
        } catch (Throwable e) {
            area.clear();
            outcome.completeExceptionally(e);
        } finally {
            ended.countDown();
        }
    }

    /// Asks until it has ended well.
    private List<ObjectName> completed() throws InterruptedException {
        long deadline = System.nanoTime() + limits.deadline().toNanos();
        while (true) {
            AwsJson.Answer answer = service.ask("GET", JOBS + "/" + id, Optional.empty());
            if (!answer.isGood()) {
                throw refused("the job " + id + " is not told of", answer);
            }
            JsonTree job = read(answer).at("job");
            switch (job.at("status").text().orElse("")) {
                case "COMPLETE" -> {
                    return area.found();
                }
                case "ERROR" ->
                    throw new MediaException.Damaged("MediaConvert: "
                            + line(job.at("errorMessage").text().orElse("it says no reason"))
                            + job.at("errorCode")
                                    .text()
                                    .map(code -> " (" + code + ")")
                                    .orElse(""));
                case "CANCELED" ->
                    throw new MediaException.Unavailable("the job " + id + " was cancelled at AWS", null);
                default ->
                    job.at("jobPercentComplete")
                            .number()
                            .ifPresent(percent -> progress = Math.max(progress, Math.clamp(percent / 100, 0, 0.99)));
            }
            if (System.nanoTime() > deadline) {
                giveUp();
                throw new MediaException.TimedOut(
                        "it takes more than " + limits.deadline().toSeconds() + " s");
            }
            if (stop.await(settings.poll().toMillis(), TimeUnit.MILLISECONDS)) {
                if (!isLeft) {
                    giveUp();
                }
                throw new CancellationException("cancelled");
            }
        }
    }

    private void giveUp() {
        AwsJson.Answer unused = service.ask("DELETE", JOBS + "/" + id, Optional.empty());
    }

    /// All results, in files; within the bound on bytes.
    private VideoFiles brought(List<ObjectName> objects) throws IOException {
        List<VideoFiles.Part> parts = new ArrayList<>();
        long room = limits.output();
        if (objects.size() > MOST_FILES) {
            throw new MediaException.TooLarge("what is made of it has " + objects.size() + " files");
        }
        for (ObjectName object : objects) {
            String name = object.key().substring(area.results().length());
            if (!name.matches("[A-Za-z0-9_-]+\\.[a-z0-9]{2,5}")) {
                throw new MediaException.Unavailable("MediaConvert made a file of a name that is not known", null);
            }
            Path file = into.resolve(name);
            try (StoredObject stored = area.store().read(object)) {
                room -= stored.info().size();
                if (room < 0) {
                    throw new MediaException.TooLarge("what is made of it passes " + limits.output() + " bytes");
                }
                Files.copy(stored.bytes(), file);
            }
            parts.add(new VideoFiles.Part(name, VideoFiles.mediaType(name), Files.size(file)));
        }
        parts.sort(Comparator.comparing(VideoFiles.Part::name));
        if (parts.stream().noneMatch(part -> part.name().equals(recipe.main()))) {
            throw new MediaException.Unavailable(
                    "MediaConvert says that it is done, and there is no " + recipe.main(), null);
        }
        return new VideoFiles(recipe.main(), parts);
    }

    private static String line(String text) {
        String line = text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?").strip();
        return line.length() > MOST_LETTERS ? line.substring(0, MOST_LETTERS - 1) + "…" : line;
    }
}
