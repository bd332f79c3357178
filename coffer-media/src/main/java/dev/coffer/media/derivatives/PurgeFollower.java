package dev.coffer.media.derivatives;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Change;
import dev.coffer.repository.ChangeQuery;
import dev.coffer.repository.Entry;
import dev.coffer.repository.Entry.Purged.Content;
import dev.coffer.repository.Feed;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Servers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets derivatives go when their originals have gone.
///
/// - Every few seconds the log is asked for purges and erasures since it was asked last: what a purged version was
///   made into goes at once, whatever else has the same content, and is made again where that is so.
/// - What of it is there still is looked at again every quarter of a minute, the last 200 of such, and dropped once
///   more when it goes.
/// - At the start, after an erasure, and each hour every original of which something is kept is looked up, and what
///   is made of those that are not there goes: what was purged while this process did not run, and blobs that
///   housekeeping took away some time after their last reference.
///
/// Each time it says in the catalogue how far it has come and what it has dropped, for the receipts of purges; and
/// every
/// quarter of a minute that it is there ([Servers]).
///
/// A catalogue that does not answer is asked again; nothing is passed over.
final class PurgeFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeFollower.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);
    private static final Duration CLOSING = Duration.ofSeconds(10);
    private static final Duration BETWEEN_SIGNS = Duration.ofSeconds(15);
    private static final int PAGE = 1_000;
    private static final int MOST_WATCHED = 200;

    private final Catalogue catalogue;
    private final BlobSource blobs;
    private final Derivatives derivatives;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private @Nullable Feed feed;
    private boolean hasToLook = true;
    private long lookedAt;
    private final Servers servers;
    private final Servers.Identity self;
    private Forgotten forgotten = new Forgotten();
    private final Set<BlobId> watched = new LinkedHashSet<>();
    private boolean hasToTell = true;
    private long toldAt;

    private PurgeFollower(Catalogue catalogue, BlobSource blobs, Derivatives derivatives) {
        this.catalogue = catalogue;
        this.blobs = blobs;
        this.derivatives = derivatives;
        this.servers = new Servers(catalogue);
        this.self = servers.identity(derivatives.directory());
        this.thread = Thread.ofPlatform().daemon().name("coffer-purges").unstarted(this::run);
    }

    static PurgeFollower start(Catalogue catalogue, BlobSource blobs, Derivatives derivatives) {
        PurgeFollower follower = new PurgeFollower(catalogue, blobs, derivatives);
        follower.thread.start();
        return follower;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (thread.join(CLOSING)) {
                servers.end(self);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.debug("that this server ends is not told", e);
        }
    }

    private void run() {
        do {
            try {
                follow();
            } catch (RepositoryException | IOException e) {
                LOG.debug("purges are followed later", e);
            } catch (RuntimeException e) {
                LOG.warn("purges are followed later: {}", e.toString());
            }
        } while (!isClosing());
    }

    private boolean isClosing() {
        try {
            return closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void follow() throws IOException {
        Instant begun = Instant.now();
        Feed following = feed();
        for (List<Change> page = following.next(PAGE); !page.isEmpty(); page = following.next(PAGE)) {
            // Before anything can fail: what is read from the feed does not come again.
            hasToLook |= page.stream().anyMatch(change -> change.kind() == Change.Kind.ERASED);
            hasToTell = true;
            try {
                Set<BlobId> originals = originals(page);
                derivatives.forget(originals, forgotten);
                watch(originals);
            } catch (IOException | RuntimeException e) {
                hasToLook = true;
                throw e;
            }
        }
        if (hasToLook || System.nanoTime() - lookedAt > BETWEEN_LOOKS.toNanos()) {
            look();
            lookedAt = System.nanoTime();
            hasToLook = false;
        }
        if (hasToTell || forgotten.count() > 0 || System.nanoTime() - toldAt > BETWEEN_SIGNS.toNanos()) {
            dropWatched();
            servers.report(self, begun, following.position(), forgotten.list());
            forgotten = new Forgotten();
            hasToTell = false;
            toldAt = System.nanoTime();
        }
    }

    /// Starts behind everything that is in the log by now: the first look is after that.
    private Feed feed() {
        Feed following = feed;
        if (following == null) {
            following = catalogue.feed(ChangeQuery.all().withKinds(Set.of(Change.Kind.PURGED, Change.Kind.ERASED)), 0);
            following.skip();
            feed = following;
        }
        return following;
    }

    private Set<BlobId> originals(List<Change> changes) {
        return catalogue.read(snapshot -> {
            Set<BlobId> originals = new HashSet<>();
            for (Change change : changes) {
                Optional<Entry> entry = change.entry().flatMap(snapshot::entry);
                if (entry.isPresent() && entry.get() instanceof Entry.Purged purged) {
                    purged.content().map(Content::digests).ifPresent(digests -> {
                        originals.add(BlobId.of(digests.sha256()));
                        originals.add(BlobId.of(digests.md5()));
                    });
                } else if (change.kind() == Change.Kind.PURGED) {
                    hasToLook = true;
                }
            }
            return originals;
        });
    }

    /// Purged bytes that are there still: they are shown as before, and made into pictures, until they go.
    private void watch(Set<BlobId> originals) {
        watched.addAll(originals);
        for (var eldest = watched.iterator(); watched.size() > MOST_WATCHED; ) {
            eldest.next();
            eldest.remove();
        }
    }

    private void dropWatched() throws IOException {
        Set<BlobId> gone = new HashSet<>();
        for (BlobId original : watched) {
            if (!isThere(original)) {
                gone.add(original);
            }
        }
        if (!gone.isEmpty()) {
            derivatives.forget(gone, forgotten);
            watched.removeAll(gone);
        }
    }

    private void look() throws IOException {
        Set<BlobId> gone = new HashSet<>();
        for (BlobId original : derivatives.originals()) {
            if (closing.getCount() > 0 && !isThere(original)) {
                gone.add(original);
            }
        }
        if (!gone.isEmpty()) {
            int before = forgotten.count();
            derivatives.forget(gone, forgotten);
            LOG.info("{} derivatives of {} blobs that are gone were dropped", forgotten.count() - before, gone.size());
        }
    }

    private boolean isThere(BlobId original) {
        try {
            return blobs.find(original).isPresent();
        } catch (RepositoryException.Ambiguous e) {
            return false;
        }
    }
}
