package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.MediaException;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.PictureInfo;
import dev.coffer.media.PictureOutline;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Renderer;
import dev.coffer.media.VideoBlobs;
import dev.coffer.media.VideoInfo;
import dev.coffer.media.info.PictureInspection;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.Mark;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What is said about pictures, as JSON; where they were taken only where that is said of them.
///
/// An original is read and decoded for it on a render thread and within the memory that all renders share, with
/// [Lookups].
final class Infos {
    private static final long MOST_LETTERS = 8 << 20;
    private static final long MOST = RenderLimits.DEFAULT.maxBytes();
    private static final int BEGINNING = 4096;

    private final BlobSource blobs;
    private final Renderer renderer;
    private final PictureInspection inspection;
    private final RenderQueue queue;
    private final PixelBudget budget;
    private final Optional<Pyramids> pyramids;
    private final Lookups<Found> lookups;

    /// What is known of a picture: all, or what its header says, if that is too much to be decoded.
    private sealed interface Found {
        record All(PictureInfo info) implements Found {}

        record Outline(PictureOutline outline) implements Found {}

        record Film(VideoInfo info) implements Found {}
    }

    /// @param pyramids where there is room for originals that memory has none for; empty if there is none
    Infos(
            BlobSource blobs,
            Renderer renderer,
            RenderQueue queue,
            PixelBudget budget,
            Optional<Pyramids> pyramids,
            Duration failureMemory) {
        this.blobs = blobs;
        this.renderer = renderer;
        this.inspection = new PictureInspection(renderer);
        this.queue = queue;
        this.budget = budget;
        this.pyramids = pyramids;
        this.lookups = new Lookups<>(
                blobs,
                Caffeine.newBuilder()
                        .maximumWeight(MOST_LETTERS)
                        .weigher((BlobId id, Found found) -> letters(found))
                        .executor(Runnable::run)
                        .build(),
                failureMemory,
                "coffer-info",
                this::read);
    }

    Optional<String> find(BlobId id, Mark.Said said) {
        Optional<String> digest = Optional.of(id.toString());
        return lookups.find(id).map(found -> switch (found) {
            case Found.All(var info) ->
                PictureInspection.json(said.keepsPlace() ? info : info.withoutPlace(), Optional.empty(), digest, said);
            case Found.Outline(var outline) -> PictureInspection.json(outline, Optional.empty(), digest);
            case Found.Film(var info) -> PictureInspection.json(info, Optional.empty(), digest);
        });
    }

    /// The blobs of which something is known.
    Set<BlobId> originals() {
        return lookups.originals();
    }

    void forget(Set<BlobId> gone) {
        lookups.forget(gone);
    }

    private static int letters(Found found) {
        return found instanceof Found.All(var info) ? letters(info) : 200;
    }

    private static int letters(PictureInfo info) {
        return 1_000
                + Stream.of(info.exif(), info.iptc(), info.xmp())
                        .flatMap(fields -> fields.entrySet().stream())
                        .mapToInt(field ->
                                100 + field.getKey().length() + field.getValue().length())
                        .sum();
    }

    private Found read(BlobId id, HeldBlob held) throws InterruptedException {
        if (held.size() > MOST) {
            Optional<Found> film = queue.render(1, memory -> film(videos().flatMap(it -> it.probe(held))));
            return film.isPresent() ? film.get() : large(held);
        }
        BlobSource plain = videos().map(VideoBlobs::asTheyAre).orElse(blobs);
        return queue.render(held.size(), memory -> {
            MemorySegment source = plain.read(held, memory);
            Optional<Found> film = film(videos().flatMap(it -> it.probe(source)));
            return film.isPresent() ? film.get() : picture(source);
        });
    }

    private Found picture(MemorySegment source) {
        try {
            return budget.within(
                    renderer.pixels(source, Renderer.LOOKING), () -> new Found.All(inspection.inspect(source, true)));
        } catch (MediaException.TooLarge e) {
            return new Found.Outline(inspection.outline(source).orElseThrow(() -> e));
        }
    }

    /// Of a picture that is too large to be held in memory, what its header says, where such pictures are tiled.
    private Found large(HeldBlob held) {
        Pyramids room = pyramids.orElseThrow(() -> tooLarge(held));
        checkBeginning(held);
        return new Found.Outline(room.look(held, inspection::outline).orElseThrow(() -> tooLarge(held)));
    }

    private static MediaException tooLarge(HeldBlob held) {
        return new MediaException.TooLarge("a source of " + held.size() + " bytes; the limit is " + MOST);
    }

    /// What does not begin as a picture is not worth being read to its end.
    private void checkBeginning(HeldBlob held) {
        try (InputStream bytes = blobs.open(held)) {
            if (PictureHeader.sniff(MemorySegment.ofArray(bytes.readNBytes(BEGINNING)))
                    .isEmpty()) {
                throw new MediaException.NotAPicture("not a picture of a known kind");
            }
        } catch (IOException e) {
            throw new MediaException.Unavailable("an original cannot be read: " + e.getMessage(), e);
        }
    }

    private static Optional<Found> film(Optional<VideoInfo> info) {
        return info.map(Found.Film::new);
    }

    /// Empty where nobody looks at videos.
    private Optional<VideoBlobs> videos() {
        return blobs instanceof VideoBlobs videos ? Optional.of(videos) : Optional.empty();
    }
}
