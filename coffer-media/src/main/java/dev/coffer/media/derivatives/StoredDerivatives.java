package dev.coffer.media.derivatives;

import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.Original;
import dev.coffer.media.PictureFormat;
import dev.coffer.repository.DerivativeRequest;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.PresetUse;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.ledger.Ledger.Answer;
import dev.coffer.repository.ledger.Ledger.Making;
import dev.coffer.store.Content;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Derivatives in the repository's own store, that all of its servers share.
///
/// Over all of them a key is rendered once at a time: who makes it has a row of the ledger with a lease, the
/// others look again until it is stored, or the lease or their patience has passed. What goes wrong here (a
/// catalogue or a store that does not answer, a full one) means that the store is passed by, never that a
/// picture is not rendered.
///
/// Safe for use by several threads; those who call should be virtual ones.
final class StoredDerivatives implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredDerivatives.class);

    /// For a render with its wait for a thread, and the upload.
    private static final Duration LEASE = Duration.ofMinutes(2);

    private static final Duration CLOSING = Duration.ofSeconds(10);
    private static final int MOST_DAMAGED = 2;
    private static final long FIRST_WAIT = 20;
    private static final long LONGEST_WAIT = 400;
    private static final int KIB = 1 << 10;
    /// What may be on its way into the store at once, in KiB.
    private static final int MOST_UPLOADS = 64 << 10;

    private final Ledger ledger;
    private final LedgerKeys keys;
    private final Duration patience;
    private final Semaphore room = new Semaphore(MOST_UPLOADS);
    private final UseNotes notes;
    final LongAdder hits = new LongAdder();
    final LongAdder stored = new LongAdder();
    final LongAdder healed = new LongAdder();
    final LongAdder bypassed = new LongAdder();

    /// @param patience how long somebody else's making is waited for
    StoredDerivatives(Ledger ledger, String engine, Duration patience) {
        this.ledger = ledger;
        this.keys = new LedgerKeys(engine);
        this.patience = patience;
        this.notes = UseNotes.start(ledger);
    }

    /// How it stands with a derivative.
    sealed interface Found {
        record Here(Derivative derivative) implements Found {}

        /// It is to be made.
        ///
        /// @param making the right to store it; empty if it is not to be stored
        record Make(Optional<Making> making) implements Found {}

        record NoOriginal() implements Found {}
    }

    /// What the ledger is asked for; empty for what is made of bytes that the repository does not have.
    Optional<DerivativeRequest> request(DerivativeKey key, Original original, Optional<PresetUse> preset) {
        return keys.request(key, original, preset);
    }

    /// Notes that a derivative was used; this never waits.
    void used(DerivativeKey key, Optional<PresetUse> preset) {
        keys.known(key).ifPresent(name -> notes.note(name, preset));
    }

    /// Finds a derivative, or the right to make it; may wait for somebody else who makes it.
    Found find(DerivativeRequest wanted) throws InterruptedException {
        try {
            for (int damaged = 0; damaged < MOST_DAMAGED; damaged++) {
                switch (claim(wanted)) {
                    case Answer.There(var row) -> {
                        Optional<Derivative> read = read(row);
                        if (read.isPresent()) {
                            hits.increment();
                            return new Found.Here(read.get());
                        }
                    }
                    case Answer.Yours(var making) -> {
                        return new Found.Make(Optional.of(making));
                    }
                    case Answer.Theirs theirs -> {
                        return new Found.Make(Optional.empty());
                    }
                    case Answer.NoOriginal none -> {
                        return new Found.NoOriginal();
                    }
                }
            }
        } catch (RepositoryException | StoreException e) {
            passBy("cannot be looked up", e);
        }
        return new Found.Make(Optional.empty());
    }

    /// Whether it is stored. What goes wrong is passed by.
    boolean has(DerivativeRequest wanted) {
        try {
            return ledger.find(wanted.key()).isPresent();
        } catch (RepositoryException e) {
            passBy("cannot be looked up", e);
            return false;
        }
    }

    /// The right to make it; empty if it is stored, somebody else makes it, or there is nothing to make it of.
    ///
    /// @throws RepositoryException if the catalogue does not say
    Optional<Making> begin(DerivativeRequest wanted) {
        return ledger.findOrBegin(wanted, LEASE) instanceof Answer.Yours(var making)
                ? Optional.of(making)
                : Optional.empty();
    }

    /// How it stands with it, once nobody else makes it or patience has ended.
    ///
    /// @throws RepositoryException if the catalogue does not say
    Answer claim(DerivativeRequest wanted) throws InterruptedException {
        long began = System.nanoTime();
        long wait = FIRST_WAIT;
        while (true) {
            Answer answer = ledger.findOrBegin(wanted, LEASE);
            if (!(answer instanceof Answer.Theirs) || System.nanoTime() - began > patience.toNanos()) {
                return answer;
            }
            Thread.sleep(ThreadLocalRandom.current().nextLong(wait / 2, wait + 1));
            wait = Math.min(LONGEST_WAIT, wait * 2);
        }
    }

    /// @return empty if its object is not there or is damaged; then it is out of the ledger
    private Optional<Derivative> read(DerivativeRow row) {
        DerivativeRow.Result result = row.result().orElseThrow();
        try {
            PictureFormat format = PictureFormat.valueOf(result.format().toUpperCase(Locale.ROOT));
            return Optional.of(
                    new Derivative(format, result.width(), result.height(), ByteBuffer.wrap(ledger.read(row))));
        } catch (StoreException.NotFound e) {
            heal(row, "its object was not there", e);
        } catch (RepositoryException.Corrupt | StoreException.Corrupt e) {
            heal(row, "its object was damaged", e);
        }
        return Optional.empty();
    }

    private void heal(DerivativeRow row, String why, RuntimeException failure) {
        // If it is gone already, its original was purged meanwhile, or another server was faster.
        if (ledger.condemn(row.id(), why)) {
            healed.increment();
            LOG.warn("a derivative is made anew: {}", failure.getMessage());
        }
    }

    /// Stores what was made, on another thread; or not, if too much is on its way already.
    void storeLater(Making making, Derivative made) {
        int kib = kib(made);
        if (!room.tryAcquire(kib)) {
            bypassed.increment();
            giveUp(making);
            return;
        }
        Thread.ofVirtual().name("coffer-store").start(() -> {
            try {
                store(making, made);
            } catch (RepositoryException | StoreException e) {
                passBy("cannot be stored", e);
            } finally {
                room.release(kib);
            }
        });
    }

    /// Stores what was made.
    ///
    /// @return whether it is stored; if not, it was condemned meanwhile
    /// @throws StoreException if the store does not take it
    /// @throws RepositoryException if the catalogue does not answer
    boolean store(Making making, Derivative made) {
        byte[] bytes = new byte[made.size()];
        made.bytes().get(bytes);
        MessageDigest digest = Sha256.digest();
        digest.update(bytes);
        Sha256 sha256 = Sha256.ofDigest(digest.digest());
        DerivativeRow.Result result = new DerivativeRow.Result(
                made.format().name().toLowerCase(Locale.ROOT), sha256, bytes.length, made.width(), made.height());
        boolean isStored = ledger.store(
                making, result, Content.of(bytes, sha256), made.format().mediaType());
        if (isStored) {
            stored.increment();
        }
        return isStored;
    }

    /// It could not be made.
    void giveUp(Making making) {
        try {
            ledger.giveUp(making);
        } catch (RepositoryException e) {
            passBy("cannot be given up", e);
        }
    }

    private void passBy(String what, RuntimeException failure) {
        bypassed.increment();
        LOG.warn("a derivative {} in the store: {}", what, failure.getMessage());
    }

    private static int kib(Derivative made) {
        return Math.clamp(made.size() / KIB + 1, 1, MOST_UPLOADS);
    }

    /// Lets uploads finish, within bounds; what does not is taken up by others when its lease has passed.
    @Override
    public void close() {
        try {
            if (room.tryAcquire(MOST_UPLOADS, CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                room.release(MOST_UPLOADS);
            } else {
                LOG.warn("derivatives that were on their way into the store are left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        notes.close();
    }
}
