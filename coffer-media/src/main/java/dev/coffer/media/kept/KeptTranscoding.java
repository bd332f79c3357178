package dev.coffer.media.kept;

import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoFiles;
import dev.coffer.repository.ledger.Ledger.Answer;
import dev.coffer.repository.ledger.Ledger.Making;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A video that is brought from the ledger, or made and put there.
final class KeptTranscoding implements Transcoding {
    private static final int MOST_DAMAGED = 2;
    /// What is on its way into the store when this is closed.
    private static final Duration TO_END = Duration.ofSeconds(60);

    private final Shelf shelf;
    private final Supplier<Transcoding> work;
    private final String main;
    private final Path into;
    private final AtomicReference<@Nullable Transcoding> going = new AtomicReference<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CompletableFuture<VideoFiles> outcome = new CompletableFuture<>();
    private volatile double progress;
    private volatile boolean isLeft;

    private KeptTranscoding(Shelf shelf, Supplier<Transcoding> work, String main, Path into) {
        this.shelf = shelf;
        this.work = work;
        this.main = main;
        this.into = into;
    }

    /// @param work begins the making
    static Transcoding start(Shelf shelf, Supplier<Transcoding> work, String main, Path into) {
        var transcoding = new KeptTranscoding(shelf, work, main, into);
        Thread.ofVirtual().name("coffer-video-kept").start(transcoding::run);
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
        stop.countDown();
        Transcoding now = going.get();
        if (now != null) {
            now.cancel();
        }
    }

    @Override
    public void leave() {
        isLeft = true;
        stop.countDown();
        Transcoding now = going.get();
        if (now != null) {
            now.leave();
        }
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
            VideoFiles files = foundOrMade();
            progress = 1;
            outcome.complete(files);
        } catch (CancellationException e) {
            outcome.cancel(false);
        } catch (Throwable e) {
            outcome.completeExceptionally(e);
        } finally {
            ended.countDown();
        }
    }

    private VideoFiles foundOrMade() throws IOException, InterruptedException {
        for (int damaged = 0; damaged < MOST_DAMAGED; damaged++) {
            Optional<Answer> answer = shelf.claim(stop);
            if (answer.isEmpty()) {
                return make();
            }
            switch (answer.get()) {
                case Answer.There(var row) -> {
                    Optional<VideoFiles> brought = shelf.bring(row, main, into);
                    if (brought.isPresent()) {
                        return brought.get();
                    }
                }
                case Answer.Yours(var making) -> {
                    return makeAndKeep(making);
                }
                case Answer.Theirs theirs -> {
                    return make();
                }
                case Answer.NoOriginal none -> {
                    return make();
                }
            }
        }
        return make();
    }

    private VideoFiles makeAndKeep(Making making) throws IOException, InterruptedException {
        boolean isMade = false;
        try (Shelf.Prolonging unused = shelf.prolong(making)) {
            VideoFiles files = make();
            isMade = true;
            shelf.store(making, files, into);
            return files;
        } finally {
            if (!isMade) {
                shelf.giveUp(making);
            }
        }
    }

    private VideoFiles make() throws InterruptedException {
        try (Transcoding begun = work.get()) {
            going.set(begun);
            if (stop.getCount() == 0) {
                if (isLeft) {
                    begun.leave();
                }
                throw new CancellationException("cancelled");
            }
            return begun.await(share -> progress = share);
        }
    }
}
