package dev.coffer.server;

import dev.coffer.media.Asked;
import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.Recipe;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.CacheTag;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.Mark;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/// Answers made of blobs.
final class Pictures {
    /// On what hangs on the formats that a client takes.
    static final HttpField VARY = new PreEncodedHttpField(HttpHeader.VARY, HttpHeader.ACCEPT.asString());

    /// The ticket by which an archived original was asked back.
    static final String THAW = "Coffer-Thaw";

    private static final HttpField DOWNLOAD = new PreEncodedHttpField(HttpHeader.CONTENT_DISPOSITION, "attachment");
    private final BlobSource blobs;
    private final Derivatives derivatives;
    private final Originals originals;
    private final Optional<Fallback> fallback;
    private final Optional<Function<BlobId, Mark.Said>> marks;
    private final Lifetime shortly;
    private final long slowPixels;

    /// @param shortly how long an answer may be kept that hangs on a mark, or is not the best
    /// @param slowPixels from how many on a picture takes long to be made as AVIF; 0 if everybody waits for it
    Pictures(
            BlobSource blobs,
            Derivatives derivatives,
            Originals originals,
            Optional<Fallback> fallback,
            Optional<Function<BlobId, Mark.Said>> marks,
            Duration shortly,
            long slowPixels) {
        this.slowPixels = slowPixels;
        this.fallback = fallback;
        this.blobs = blobs;
        this.derivatives = derivatives;
        this.originals = originals;
        this.marks = marks;
        this.shortly = Lifetime.of(shortly);
    }

    /// A picture that is wanted: its name, and what is done to it.
    ///
    /// @param key empty for the original as it is
    /// @param asked by which preset, and where what it makes is kept
    /// @param lifetime how long the answer may be kept
    /// @param tags of the answer, beside the blob's own
    /// @param better what is to be made for those who ask later; empty where this is the best
    record Wanted(
            BlobId id,
            Optional<DerivativeKey> key,
            Asked asked,
            Lifetime lifetime,
            List<CacheTag> tags,
            Optional<DerivativeKey> better) {
        Wanted {
            tags = List.copyOf(tags);
        }

        String etag() {
            return key.map(DerivativeKey::etag).orElse("\"" + id + "\"");
        }

        /// Whether the same request wants the same picture as long as there is this server.
        boolean isLasting() {
            return lifetime.equals(Lifetime.FOR_EVER);
        }

        /// Whether the answer hangs on what formats the client takes.
        boolean isAuto() {
            return key.map(DerivativeKey::recipe).filter(Recipe::isAuto).isPresent();
        }
    }

    /// What is wanted of a picture; may wait if that hangs on its mark.
    ///
    /// @param recipe empty for the original as it is
    Wanted wanted(BlobId id, Optional<Recipe> recipe) {
        boolean marked = recipe.filter(this::hangsOnMarks).isPresent();
        return new Wanted(
                id,
                recipe.map(r -> key(id, r)),
                Asked.DIRECTLY,
                marked ? shortly : Lifetime.FOR_EVER,
                List.of(),
                Optional.empty());
    }

    /// The same for an answer that may be kept for a while.
    ///
    /// @param asked which revision of a preset it hangs on
    Wanted wanted(BlobId id, Recipe recipe, Asked asked, Lifetime lifetime, List<CacheTag> tags) {
        return new Wanted(id, Optional.of(key(id, recipe)), asked, lifetime, tags, Optional.empty());
    }

    /// What is given at once: the same picture in the next best format while the best takes long to make and is not at
    /// hand. It may be kept for a short while, and the best is made when there is nothing else to do. May wait.
    Wanted soon(Wanted wanted) {
        Optional<DerivativeKey> best = wanted.key()
                .filter(key -> isSlow(key.recipe()))
                .filter(key -> !derivatives.isAtHand(key, wanted.asked()));
        return best.flatMap(key -> key.recipe().sooner())
                .map(recipe -> new Wanted(
                        wanted.id(),
                        Optional.of(derivatives.key(wanted.id(), recipe)),
                        wanted.asked(),
                        wanted.lifetime().atMost(shortly),
                        wanted.tags(),
                        best))
                .orElse(wanted);
    }

    private boolean isSlow(Recipe recipe) {
        return slowPixels > 0
                && recipe.sooner().isPresent()
                && recipe.likelyPixels().orElse(Long.MAX_VALUE) >= slowPixels;
    }

    private Answer improved(Wanted wanted, Answer answer) {
        wanted.better().ifPresent(key -> derivatives.makeLater(key, wanted.asked()));
        return answer;
    }

    /// Whether what is said of a picture, and may be another thing tomorrow, changes what comes of a recipe.
    boolean hangsOnMarks(Recipe recipe) {
        return marks.isPresent() && recipe.hangsOnMarks();
    }

    /// What is said of a picture; may wait. Empty where pictures have no marks.
    Optional<Mark.Said> said(BlobId id) {
        return marks.map(all -> all.apply(id));
    }

    /// How long an answer may be kept that hangs on a mark.
    HttpField shortly() {
        return shortly.field();
    }

    private DerivativeKey key(BlobId id, Recipe recipe) {
        Mark.Said said = hangsOnMarks(recipe) ? marks.get().apply(id) : Mark.Said.NOTHING;
        return derivatives.key(id, recipe.marked(said));
    }

    /// @param more header fields that go with the picture
    Answer notModified(Wanted wanted, HttpField... more) {
        HttpField etag = new HttpField(HttpHeader.ETAG, wanted.etag());
        HttpField lifetime = wanted.lifetime().field();
        Answer answer = wanted.isAuto()
                ? Answer.notModified(etag, lifetime, Answer.ANY_ORIGIN, VARY)
                : Answer.notModified(etag, lifetime, Answer.ANY_ORIGIN);
        return more.length == 0 ? answer : answer.with(more);
    }

    /// Confirms a picture that the client has, as long as its original is there; may wait.
    Answer revalidate(Wanted wanted, HttpField... more) {
        return blobs.find(wanted.id()).isPresent()
                ? improved(wanted, notModified(wanted, more))
                : noSuchPicture(wanted);
    }

    /// Finds or makes the picture; may wait.
    ///
    /// @param more header fields that go with it, if there is one
    Answer find(Wanted wanted, HttpField... more) {
        try {
            return found(wanted, more);
        } catch (RuntimeException e) {
            Optional<String> reason = Fallback.reason(e);
            if (reason.isEmpty()) {
                throw e;
            }
            Answer refusal = Failures.answer(e);
            return instead(
                    e instanceof StoreException.Archived ? thawing(wanted.id(), refusal) : refusal,
                    reason.get(),
                    wanted);
        }
    }

    private Answer instead(Answer refusal, String reason, Wanted wanted) {
        return wanted.key().map(key -> instead(refusal, reason, key.recipe())).orElse(refusal);
    }

    /// What is shown in the place of a picture; may wait.
    Answer instead(Answer refusal, String reason, Recipe recipe) {
        return fallback.map(shown -> shown.instead(refusal, reason, recipe)).orElse(refusal);
    }

    /// The same for what is not there.
    Answer insteadOfNothing(Answer refusal, Recipe recipe) {
        return instead(refusal, refusal.status() == Failures.GONE ? "purged" : "missing", recipe);
    }

    /// Says by which ticket an original was asked back from its archive, if it was.
    private Answer thawing(BlobId id, Answer refusal) {
        return blobs.thaw(id)
                .map(ticket -> refusal.with(new HttpField(THAW, ticket.toString())))
                .orElse(refusal);
    }

    private Answer found(Wanted wanted, HttpField... more) {
        Optional<Answer> found = wanted.key().isPresent()
                ? derivatives
                        .findOrMake(wanted.key().get(), wanted.asked())
                        .map(derivative ->
                                picture(wanted.key().get(), wanted.lifetime().field(), derivative))
                        .map(answer -> improved(wanted, answer))
                : original(wanted);
        return found.map(answer -> answer.with(CacheTags.of(wanted.id(), wanted.tags())))
                .map(answer -> more.length == 0 ? answer : answer.with(more))
                .orElseGet(() -> noSuchPicture(wanted));
    }

    private Answer noSuchPicture(Wanted wanted) {
        Answer refusal = noSuchPicture(wanted.id());
        return wanted.key().map(key -> insteadOfNothing(refusal, key.recipe())).orElse(refusal);
    }

    /// Says that there is no such blob, or no longer; may wait.
    Answer noSuchPicture(BlobId id) {
        return blobs.wasPurged(id)
                ? Failures.purged("there is no longer a blob " + id)
                : Failures.noSuchPicture("there is no blob " + id);
    }

    private static Answer picture(DerivativeKey key, HttpField lifetime, Derivative derivative) {
        String type = derivative.format().mediaType();
        HttpField etag = new PreEncodedHttpField(HttpHeader.ETAG, key.etag());
        return key.recipe().isAuto()
                ? Answer.of(200, type, derivative.bytes(), etag, lifetime, Answer.ANY_ORIGIN, VARY)
                : Answer.of(200, type, derivative.bytes(), etag, lifetime, Answer.ANY_ORIGIN);
    }

    private Optional<Answer> original(Wanted wanted) {
        return blobs.find(wanted.id())
                .map(held -> originals.mayBeHeld(held.size())
                        ? originals.holding(held.size(), () -> original(wanted, bytes(held)))
                        : flowing(wanted, held));
    }

    private static Answer original(Wanted wanted, ByteBuffer bytes) {
        String type = MediaTypes.of(bytes);
        return Answer.of(200, type, bytes, fields(wanted, type));
    }

    /// An original that is sent as it comes, so that memory does not grow with it.
    private Answer flowing(Wanted wanted, HeldBlob held) {
        Runnable giveBack = originals.takeTurn();
        try {
            WholeFlow bytes = WholeFlow.of(blobs.open(held), giveBack);
            String type = MediaTypes.of(bytes.head());
            return Answer.flowing(200, type, held.size(), bytes, fields(wanted, type))
                    .andThen(bytes::close);
        } catch (IOException e) {
            giveBack.run();
            throw new StoreException.Unavailable("cannot read " + held.id() + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            giveBack.run();
            throw e;
        }
    }

    private static HttpField[] fields(Wanted wanted, String type) {
        HttpField etag = new HttpField(HttpHeader.ETAG, wanted.etag());
        return type.equals(MediaTypes.OCTETS)
                ? new HttpField[] {etag, Lifetime.FOR_EVER.field(), Answer.ANY_ORIGIN, DOWNLOAD}
                : new HttpField[] {etag, Lifetime.FOR_EVER.field(), Answer.ANY_ORIGIN};
    }

    private ByteBuffer bytes(HeldBlob blob) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = blobs.read(blob, arena);
            byte[] copy = new byte[Math.toIntExact(blob.size())];
            MemorySegment.copy(all, 0, MemorySegment.ofArray(copy), 0, copy.length);
            return ByteBuffer.wrap(copy);
        }
    }
}
