package dev.coffer.media.kept;

import dev.coffer.media.DerivativeKey;
import dev.coffer.media.Trace;
import dev.coffer.media.Transcoder;
import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoRecipe;
import dev.coffer.media.VideoSource;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.DerivativeRequest;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.store.Sha256;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A transcoder whose results stay in the repository's store, as rows of the ledger: what was made of a blob
/// by a recipe is brought from there, without a look at the blob, and over all hosts it is made once at a time.
///
/// What goes wrong with the ledger or the store means that they are passed by, never that a video is not made.
public final class KeepingTranscoder implements Transcoder {
    private final Transcoder transcoder;
    private final Supplier<Ledger> ledger;
    private final Duration patience;

    private KeepingTranscoder(Transcoder transcoder, Supplier<Ledger> ledger, Duration patience) {
        this.transcoder = transcoder;
        this.ledger = ledger;
        this.patience = patience;
    }

    /// @param transcoder closed with this
    /// @param ledger asked when something is to be made of a blob
    /// @param patience how long somebody else is waited for who makes the same; then it is made here too
    public static KeepingTranscoder over(Transcoder transcoder, Supplier<Ledger> ledger, Duration patience) {
        return new KeepingTranscoder(transcoder, ledger, patience);
    }

    @Override
    public String engine() {
        return transcoder.engine();
    }

    @Override
    public String engine(VideoRecipe recipe) {
        return transcoder.engine(recipe);
    }

    /// What cannot be begun is said by [Transcoding#await].
    @Override
    public Transcoding start(VideoSource source, VideoRecipe recipe, Path into) {
        return start(source, recipe, into, Trace.NONE);
    }

    @Override
    public Transcoding start(VideoSource source, VideoRecipe recipe, Path into, Trace trace) {
        Optional<Sha256> blob = source.blob();
        if (blob.isEmpty()) {
            return transcoder.start(source, recipe, into, trace);
        }
        String engine = transcoder.engine(recipe);
        var wanted = new DerivativeRequest(
                DerivativeKey.ofVideo(BlobId.of(blob.get()), recipe, engine),
                blob.get(),
                recipe.key(),
                engine,
                List.of(),
                Optional.empty());
        var shelf = new Shelf(ledger.get(), wanted, patience);
        return KeptTranscoding.start(shelf, () -> transcoder.start(source, recipe, into, trace), recipe.main(), into);
    }

    @Override
    public void close() {
        transcoder.close();
    }
}
