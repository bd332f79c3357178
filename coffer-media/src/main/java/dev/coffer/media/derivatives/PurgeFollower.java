package dev.coffer.media.derivatives;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Change;
import dev.coffer.repository.ChangeQuery;
import dev.coffer.repository.Condemnations;
import dev.coffer.repository.Digests;
import dev.coffer.repository.Entry;
import dev.coffer.repository.Entry.Purged.Content;
import dev.coffer.repository.Feed;
import dev.coffer.repository.Quarantine;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Rounds;
import dev.coffer.repository.Servers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets derivatives go when their originals have gone.
///
/// - Every few seconds the log is asked for purges, erasures and quarantines since it was asked last: what such bytes
///   were made into goes at once, whatever else has the same content, and is made again where that is so.
/// - What was condemned since, by whomever, goes as soon, unless its bytes are there under another name.
/// - At the start, after an erasure, and each hour every original of which something is kept is looked up, and what
///   is made of those that are not there goes: what was purged while this process did not run, and blobs that
///   housekeeping took away some time after their last reference.
///
/// Each time it says in the catalogue how far it has come and what it has dropped, for the receipts of
/// purges; and every quarter of a minute that it is there ([Servers]).
///
/// A catalogue that does not answer is asked again; nothing is passed over.
final class PurgeFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeFollower.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);
    private static final Duration BETWEEN_SIGNS = Duration.ofSeconds(15);
    private static final int PAGE = 1_000;

    private final Catalogue catalogue;
    private final BlobSource blobs;
    private final Derivatives derivatives;
    private final Rounds rounds;

    private @Nullable Feed feed;
    private boolean hasToLook = true;
    private long lookedAt;
    private final Servers servers;
    private final Servers.Identity self;
    private Forgotten forgotten = new Forgotten();
    private final Condemnations condemnations;
    private boolean hasToTell = true;
    private long toldAt;

    private PurgeFollower(Catalogue catalogue, BlobSource blobs, Derivatives derivatives) {
        this.catalogue = catalogue;
        this.blobs = blobs;
        this.derivatives = derivatives;
        this.servers = new Servers(catalogue);
        this.condemnations = new Condemnations(catalogue);
        this.self = servers.identity(derivatives.directory());
        this.rounds = Rounds.of("coffer-purges", "purges are followed", PAUSE, this::follow);
    }

    static PurgeFollower start(Catalogue catalogue, BlobSource blobs, Derivatives derivatives) {
        PurgeFollower follower = new PurgeFollower(catalogue, blobs, derivatives);
        follower.rounds.begin();
        return follower;
    }

    @Override
    public void close() {
        if (!rounds.end()) {
            return;
        }
        try {
            servers.end(self);
        } catch (RuntimeException e) {
            LOG.debug("that this server ends is not told", e);
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
                derivatives.forget(originals(page), forgotten);
            } catch (IOException | RuntimeException e) {
                hasToLook = true;
                throw e;
            }
        }
        dropCondemned();
        if (hasToLook || System.nanoTime() - lookedAt > BETWEEN_LOOKS.toNanos()) {
            look();
            lookedAt = System.nanoTime();
            hasToLook = false;
        }
        if (hasToTell || forgotten.count() > 0 || System.nanoTime() - toldAt > BETWEEN_SIGNS.toNanos()) {
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
            following = catalogue.feed(
                    ChangeQuery.all()
                            .withKinds(Set.of(Change.Kind.PURGED, Change.Kind.ERASED, Change.Kind.QUARANTINED)),
                    0);
            following.skip();
            condemnations.skip();
            feed = following;
        }
        return following;
    }

    private Set<BlobId> originals(List<Change> changes) {
        return catalogue.read(snapshot -> {
            Set<BlobId> originals = new HashSet<>();
            for (Change change : changes) {
                if (change.kind() == Change.Kind.QUARANTINED) {
                    Quarantine.digests(change)
                            .ifPresentOrElse(digests -> add(digests, originals), () -> hasToLook = true);
                    continue;
                }
                Optional<Entry> entry = change.entry().flatMap(snapshot::entry);
                if (entry.isPresent() && entry.get() instanceof Entry.Purged purged) {
                    purged.content().map(Content::digests).ifPresent(digests -> add(digests, originals));
                } else if (change.kind() == Change.Kind.PURGED) {
                    hasToLook = true;
                }
            }
            return originals;
        });
    }

    private static void add(Digests digests, Set<BlobId> originals) {
        originals.add(BlobId.of(digests.sha256()));
        originals.add(BlobId.of(digests.md5()));
    }

    /// Bytes that go later than the last version that had them, or were stashed and never published.
    private void dropCondemned() throws IOException {
        for (List<Digests> page = condemnations.next(); !page.isEmpty(); page = condemnations.next()) {
            try {
                Set<BlobId> condemned = page.stream()
                        .flatMap(digests -> Stream.of(BlobId.of(digests.sha256()), BlobId.of(digests.md5())))
                        .collect(Collectors.toSet());
                condemned.retainAll(derivatives.originals());
                condemned.removeIf(this::isThere);
                if (!condemned.isEmpty()) {
                    derivatives.forget(condemned, forgotten);
                }
            } catch (IOException | RuntimeException e) {
                hasToLook = true; // what is read of them does not come again
                throw e;
            }
        }
    }

    private void look() throws IOException {
        Set<BlobId> gone = new HashSet<>();
        for (BlobId original : derivatives.originals()) {
            if (!rounds.isClosing() && !isThere(original)) {
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
        } catch (RepositoryException.Ambiguous | RepositoryException.Quarantined e) {
            return false;
        }
    }
}
