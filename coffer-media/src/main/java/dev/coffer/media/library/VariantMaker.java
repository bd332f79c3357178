package dev.coffer.media.library;

import dev.coffer.media.Derivative;
import dev.coffer.media.MediaException;
import dev.coffer.media.MediaKey;
import dev.coffer.media.MediaSettings;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.ShiftOutcome;
import dev.coffer.media.Spool;
import dev.coffer.media.Variant;
import dev.coffer.media.VariantAnswer;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Dimensions;
import dev.coffer.store.Content;
import dev.coffer.store.Description;
import dev.coffer.store.Header;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Makes variants and puts them where they belong.
///
/// A variant is written only after its original was read, and stays only if that very original is still there
/// afterwards. So neither a removal nor a replacement of the original leaves a variant of what was there before,
/// whichever comes first.
final class VariantMaker {
    private static final int TRIES = 3;
    private static final int PATIENCE_SECONDS = 2;

    private final ObjectStore store;
    private final MediaSettings settings;
    private final Supplier<Derivatives> derivatives;
    private final Semaphore turns;

    VariantMaker(ObjectStore store, MediaSettings settings, Supplier<Derivatives> derivatives) {
        this.store = store;
        this.settings = settings;
        this.derivatives = derivatives;
        this.turns = new Semaphore(settings.atOnce(), true);
    }

    /// Finds or makes what was asked for.
    VariantAnswer answer(ShiftOutcome.Request request, URI address) {
        MediaKey key = request.key();
        Optional<VariantAnswer> held = held(key);
        if (held.isPresent()) {
            return held.get();
        }
        takeTurn();
        try {
            return make(key, request.variant(), address);
        } finally {
            turns.release();
        }
    }

    /// What lies in the bucket.
    Optional<VariantAnswer> held(MediaKey key) {
        return find(name(key)).map(object -> new VariantAnswer.Held(key, object));
    }

    private VariantAnswer make(MediaKey key, Variant variant, URI address) {
        ObjectName original = name(key.id().original());
        for (int i = 0; i < TRIES; i++) {
            Optional<StoredObject> found = find(original);
            if (found.isEmpty()) {
                return new VariantAnswer.NoOriginal(key);
            }
            ObjectInfo read = found.get().info();
            Derivative made = render(found.get(), variant);
            store.write(name(key), content(made), WriteOptions.of(description(made)));
            Optional<ObjectInfo> after = store.stat(original);
            if (after.map(ObjectInfo::etag).equals(Optional.of(read.etag()))) {
                return new VariantAnswer.Made(key, address, made);
            }
            store.delete(name(key));
        }
        throw new MediaException.Overloaded("the original is being replaced all the time; try again in a moment");
    }

    private Derivative render(StoredObject original, Variant variant) {
        long most = RenderLimits.DEFAULT.maxBytes();
        try (original) {
            if (original.info().size() > most) {
                throw new MediaException.TooLarge(
                        "a source of " + original.info().size() + " bytes; the limit is " + most);
            }
            try (Spool spool = Spool.of(original.bytes(), settings.temporary(), most)) {
                if (!original.info().sha256().map(spool.sha256()::equals).orElse(true)) {
                    throw new StoreException.Corrupt(
                            "the bytes of " + original.info().name() + " are not those that were written");
                }
                Derivatives making = derivatives.get();
                Recipe recipe = variant.recipe(size(making, spool));
                return making.findOrMake(making.keyOfGiven(BlobId.of(spool.sha256()), recipe), spool);
            }
        } catch (IOException e) {
            throw new StoreException.Unavailable(
                    "cannot read " + original.info().name() + ": " + e.getMessage(), e);
        }
    }

    /// The size that the picture has when it stands upright: by its header, which is read where it lies, unless it has
    /// none.
    private static Dimensions size(Derivatives making, Spool spool) {
        if (spool.size() == 0) {
            throw new MediaException.NotAPicture("the original is empty");
        }
        return spool.look(VariantMaker::hasHeader)
                ? spool.look(VariantMaker::upright)
                : making.uprightSizeOfGiven(spool);
    }

    private static boolean hasHeader(MemorySegment picture) {
        return PictureHeader.sniff(picture).filter(PictureFormat.PDF::equals).isEmpty();
    }

    private static Dimensions upright(MemorySegment picture) {
        Dimensions stored = PictureHeader.read(picture, RenderLimits.DEFAULT).size();
        return Orientation.in(picture).swapsSides() ? new Dimensions(stored.height(), stored.width()) : stored;
    }

    private Optional<StoredObject> find(ObjectName name) {
        try {
            return Optional.of(store.read(name));
        } catch (StoreException.NotFound e) {
            return Optional.empty();
        }
    }

    private static Content content(Derivative made) {
        ByteBuffer bytes = made.bytes();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return Content.of(copy);
    }

    private Description description(Derivative made) {
        return Description.plain()
                .withContentType(made.format().mediaType())
                .with(Header.CACHE_CONTROL, settings.cacheControl());
    }

    private ObjectName name(MediaKey key) {
        return new ObjectName(settings.bucket(), key.key());
    }

    private void takeTurn() {
        try {
            if (!turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new MediaException.Overloaded("too many variants are being made; try again in a moment");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting to make a variant");
        }
    }
}
