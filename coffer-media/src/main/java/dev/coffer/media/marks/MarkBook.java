package dev.coffer.media.marks;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Mark;
import dev.coffer.repository.Marks;
import dev.coffer.repository.RepositoryException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The marks that a server knows: those of the pictures that it was asked for lately, as they were some seconds ago.
///
/// A picture is looked up when it is asked for the first time, and then held in memory, also that nothing is
/// said of it. The log of the catalogue is asked every two seconds which marks were changed, and those are
/// looked up again when they are next asked for. A mark that went with its bytes is in no log: what is asked
/// for is looked up again each minute, while the answer is what was known. A catalogue that does not answer
/// is asked again; what was known goes on to hold.
///
/// Safe for use by several threads.
public final class MarkBook implements Function<BlobId, Mark.Said>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MarkBook.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration CLOSING = Duration.ofSeconds(10);
    private static final long MOST = 100_000; // some 20 MB

    private final Marks marks;
    private final LoadingCache<BlobId, Mark.Said> known;
    private final AtomicLong changes = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private long followed; // by the thread alone

    private MarkBook(Marks marks, long start) {
        this.marks = marks;
        this.followed = start;
        this.known = Caffeine.newBuilder()
                .maximumSize(MOST)
                .refreshAfterWrite(FRESH)
                .executor(work -> Thread.ofVirtual().name("coffer-mark").start(work))
                .build(new Lookup(marks));
        this.thread = Thread.ofPlatform().daemon().name("coffer-marks").unstarted(this::follow);
    }

    /// @param marks of a catalogue that is not closed by this, and not before it
    /// @throws RepositoryException.CatalogueUnavailable if it does not answer
    public static MarkBook open(Marks marks) {
        MarkBook book = new MarkBook(marks, marks.changed(Optional.empty()).until());
        book.thread.start();
        return book;
    }

    /// What is said of a picture; may wait, for one that was not asked for lately.
    ///
    /// @throws RepositoryException.CatalogueUnavailable if it is not known, and the catalogue does not answer
    @Override
    public Mark.Said apply(BlobId id) {
        Mark.Said found = known.getIfPresent(id);
        if (found != null) {
            return found;
        }
        long before = changes.get();
        Mark.Said read = known.get(id);
        if (changes.get() != before) {
            known.invalidate(id); // it may have been read before the change, and put there after it
        }
        return read;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        while (!isClosing()) {
            try {
                Marks.Changed changed = marks.changed(Optional.of(followed));
                if (changed.all() || !changed.pictures().isEmpty()) {
                    changes.incrementAndGet();
                    forget(changed);
                }
                followed = changed.until();
            } catch (RepositoryException e) {
                LOG.debug("marks are followed later", e);
            } catch (RuntimeException e) {
                LOG.warn("marks are followed later: {}", e.toString());
            }
        }
    }

    /// Also what is known by an MD5, whose picture a change does not tell.
    private void forget(Marks.Changed changed) {
        known.asMap().keySet().removeIf(id -> switch (id) {
            case BlobId.BySha256(var sha256) ->
                changed.all() || changed.pictures().contains(sha256);
            case BlobId.ByMd5 md5 -> true;
        });
    }

    private boolean isClosing() {
        try {
            return closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private record Lookup(Marks marks) implements CacheLoader<BlobId, Mark.Said> {
        @Override
        public Mark.Said load(BlobId id) {
            return marks.said(id);
        }

        @Override
        public Mark.Said reload(BlobId id, Mark.Said before) {
            try {
                return marks.said(id);
            } catch (RepositoryException e) {
                return before;
            }
        }
    }
}
