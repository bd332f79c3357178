package dev.coffer.media.kept;

import dev.coffer.media.VideoFiles;
import dev.coffer.repository.DerivativePart;
import dev.coffer.repository.DerivativeRequest;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.ledger.Ledger.Answer;
import dev.coffer.repository.ledger.Ledger.Making;
import dev.coffer.repository.ledger.Ledger.Use;
import dev.coffer.repository.ledger.Ledger.Written;
import dev.coffer.store.Content;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where one result lies in the ledger, or is to lie.
///
/// @param patience how long somebody else is waited for who makes the same
record Shelf(Ledger ledger, DerivativeRequest wanted, Duration patience) {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    /// Prolonged while it is made, so that who has died is not waited for for long.
    private static final Duration LEASE = Duration.ofMinutes(1);

    private static final long BETWEEN_PROLONGINGS = 15_000;
    private static final long FIRST_WAIT = 50;
    private static final long LONGEST_WAIT = 1000;
    private static final int MOST_FILES = 20_000;

    /// How it stands with it, once nobody else makes it or patience has ended; empty if the ledger does not say.
    ///
    /// @throws CancellationException if that was to stop
    Optional<Answer> claim(CountDownLatch stop) throws InterruptedException {
        long began = System.nanoTime();
        long wait = FIRST_WAIT;
        try {
            while (true) {
                Answer answer = ledger.findOrBegin(wanted, LEASE);
                if (!(answer instanceof Answer.Theirs) || System.nanoTime() - began > patience.toNanos()) {
                    return Optional.of(answer);
                }
                if (stop.await(ThreadLocalRandom.current().nextLong(wait / 2, wait + 1), TimeUnit.MILLISECONDS)) {
                    throw new CancellationException("cancelled");
                }
                wait = Math.min(LONGEST_WAIT, wait * 2);
            }
        } catch (RepositoryException | StoreException e) {
            passBy("cannot be looked up", e);
            return Optional.empty();
        }
    }

    /// What is kept, brought into an empty directory; empty, and the directory as it was, if it is not whole. Then
    /// it is out of the ledger.
    Optional<VideoFiles> bring(DerivativeRow row, String main, Path into) throws IOException {
        try {
            List<VideoFiles.Part> parts = new ArrayList<>();
            for (DerivativePart part : ledger.bring(row, main, into)) {
                parts.add(new VideoFiles.Part(part.name(), VideoFiles.mediaType(part.name()), part.size()));
            }
            ledger.used(List.of(new Use(wanted.key(), Optional.empty())));
            return Optional.of(new VideoFiles(main, parts));
        } catch (StoreException.NotFound | StoreException.Corrupt | RepositoryException.Corrupt e) {
            LOG.warn("what was made of a video is made anew: {}", e.getMessage());
            heal(row);
        } catch (RepositoryException | StoreException e) {
            passBy("cannot be read", e);
        }
        clear(into);
        return Optional.empty();
    }

    private void heal(DerivativeRow row) {
        try {
            boolean unused = ledger.condemn(row.id(), "it was not whole");
        } catch (RepositoryException e) {
            passBy("cannot be condemned", e);
        }
    }

    private static void clear(Path directory) throws IOException {
        List<Path> all;
        try (var below = Files.walk(directory)) {
            all = below.filter(path -> !path.equals(directory)).toList().reversed();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    /// Stores what was made, if it can be.
    void store(Making making, VideoFiles files, Path from) throws IOException {
        if (files.files().size() > MOST_FILES) {
            giveUp(making);
            return;
        }
        List<Written> more = new ArrayList<>();
        Optional<Written> first = Optional.empty();
        for (VideoFiles.Part part : files.files()) {
            Path file = from.resolve(part.name());
            Sha256 digest = Content.of(file).digest(0, part.size());
            var written = new Written(part.name(), Content.of(file, part.size(), digest), digest, part.mediaType());
            if (part.name().equals(files.main())) {
                first = Optional.of(written);
            } else {
                more.add(written);
            }
        }
        Written main = first.orElseThrow();
        String ending = main.name().substring(main.name().lastIndexOf('.') + 1);
        var result =
                new DerivativeRow.Result(ending, main.digest(), main.bytes().size(), 0, 0);
        try {
            boolean unused = ledger.store(making, result, main, more);
        } catch (RepositoryException | StoreException e) {
            passBy("cannot be stored", e);
        }
    }

    /// It could not be made; nothing was written.
    void giveUp(Making making) {
        try {
            ledger.giveUp(making);
        } catch (RepositoryException e) {
            passBy("cannot be given up", e);
        }
    }

    /// Says that it is being made until this is closed.
    Prolonging prolong(Making making) {
        var end = new CountDownLatch(1);
        Thread.ofVirtual().name("coffer-video-lease").start(() -> {
            try {
                while (!end.await(BETWEEN_PROLONGINGS, TimeUnit.MILLISECONDS)) {
                    goOn(making);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return end::countDown;
    }

    private void goOn(Making making) {
        try {
            boolean unused = ledger.prolong(making, LEASE);
        } catch (RepositoryException e) {
            passBy("cannot be held", e); // the lease may last until the next time
        }
    }

    interface Prolonging extends AutoCloseable {
        @Override
        void close();
    }

    private static void passBy(String what, RuntimeException failure) {
        LOG.warn("what is made of a video {} in the store: {}", what, failure.getMessage());
    }
}
