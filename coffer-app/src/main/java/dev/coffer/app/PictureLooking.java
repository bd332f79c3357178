package dev.coffer.app;

import dev.coffer.media.MediaException;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.info.PictureInspection;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.PerceptualHash;
import dev.coffer.repository.similar.PictureIndex;
import dev.coffer.repository.similar.PictureIndex.Looked;
import dev.coffer.repository.similar.PictureIndex.Pending;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// Looks at all pictures that nobody has looked at, several at once.
///
/// What was seen is kept a page at a time, so that stopping it loses a page at most. What cannot be decoded is kept as
/// that; what cannot be read is told, and looked at again next time.
final class PictureLooking {
    private static final int PAGE = 200;

    private final BlobSource blobs;
    private final PictureIndex index;
    private final PictureInspection inspection;
    private final OrderedWork<Pending, Result> work = new OrderedWork<>(pending -> Optional.empty(), 1, this::look);
    private final List<Looked> seen = new ArrayList<>();
    private long looked;
    private long noPictures;

    PictureLooking(BlobSource blobs, PictureIndex index, PictureInspection inspection) {
        this.blobs = blobs;
        this.index = index;
        this.inspection = inspection;
    }

    /// Is told how it goes, on the thread that runs it.
    interface Listener {
        /// Has a picture kept, and may say so.
        void each(Runnable keeping);

        /// One could not be read.
        void failed(BlobId id, RuntimeException reason);
    }

    /// What came of one picture.
    private sealed interface Result {
        record Seen(Looked looked) implements Result {}

        record Failed(Pending pending, RuntimeException reason) implements Result {}
    }

    /// Whoever asks has to be allowed to read everything.
    ///
    /// @param threads how many pictures are in memory at once
    /// @return what was done, in words
    /// @throws MediaException.Unavailable if pictures cannot be decoded here
    String run(int threads, Listener listener) {
        var pages = new Pages();
        try {
            work.run(pages, threads, result -> {
                listener.each(() -> keep(result, listener));
                if (seen.size() >= PAGE) {
                    flush();
                }
            });
        } finally {
            work.stop();
        }
        flush();
        pages.failure.ifPresent(failure -> {
            throw failure;
        });
        return "looked at " + looked + " pictures" + (noPictures > 0 ? ", " + noPictures + " of them none" : "");
    }

    /// Begins no other picture; what was seen is kept.
    void stop() {
        work.stop();
    }

    private Result look(Pending pending) {
        try {
            return new Result.Seen(new Looked(pending.incarnation(), hash(pending)));
        } catch (RuntimeException e) {
            return new Result.Failed(pending, e);
        }
    }

    private Optional<PerceptualHash> hash(Pending pending) {
        if (pending.blob().size() > RenderLimits.DEFAULT.maxBytes()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            return Optional.of(inspection.hash(blobs.read(pending.blob(), arena)));
        } catch (MediaException.Unavailable e) {
            throw e;
        } catch (MediaException e) {
            return Optional.empty();
        }
    }

    private void keep(Result result, Listener listener) {
        switch (result) {
            case Result.Seen(Looked it) -> {
                looked++;
                noPictures += it.hash().isEmpty() ? 1 : 0;
                seen.add(it);
            }
            case Result.Failed(Pending pending, RuntimeException reason) -> {
                if (reason instanceof MediaException.Unavailable) {
                    throw reason;
                }
                listener.failed(pending.blob().id(), reason);
            }
        }
    }

    private void flush() {
        if (!seen.isEmpty()) {
            List<Looked> page = List.copyOf(seen);
            seen.clear();
            index.put(page);
        }
    }

    /// What is pending, a page at a time, each once. Read by a thread that has nobody to tell: what goes wrong is its
    /// end, and asked for afterwards.
    private final class Pages implements Iterator<Pending> {
        private Iterator<Pending> page = List.<Pending>of().iterator();
        private String last = "";
        private boolean ended;
        private volatile Optional<RuntimeException> failure = Optional.empty();

        @Override
        public boolean hasNext() {
            if (!page.hasNext() && !ended) {
                try {
                    List<Pending> next = index.pending(last, PAGE);
                    page = next.iterator();
                    ended = next.isEmpty();
                } catch (RuntimeException e) {
                    failure = Optional.of(e);
                    ended = true;
                }
            }
            return page.hasNext();
        }

        @Override
        public Pending next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Pending pending = page.next();
            last = pending.incarnation();
            return pending;
        }
    }
}
