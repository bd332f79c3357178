package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.RenderLimits;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.Inspection;
import dev.coffer.repository.PictureInspector;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decodes pictures to their end to see whether all of their bytes are there.
///
/// Costs nothing to make: libvips is loaded, or a worker started, when the first picture comes. Where
/// that comes to nothing, the header alone is looked at. Safe for use by several threads, of either kind;
/// as many pictures are decoded at once as there are cores.
///
/// @param limits a picture that passes them is only judged by its header
/// @param workers that decode, if they are for all pictures
record VipsInspector(RenderLimits limits, Workers workers) implements PictureInspector {

    private static final Logger LOG = LoggerFactory.getLogger(VipsInspector.class);
    private static final Semaphore DECODERS = new Semaphore(Runtime.getRuntime().availableProcessors());

    @Override
    public Inspection inspect(Path file, String mediaType) {
        try (Arena arena = Arena.ofShared()) {
            Input input = Input.of(file, arena);
            return input.bytes().byteSize() == 0 ? new Inspection.NotAPicture() : inspect(input);
        } catch (IOException e) {
            return new Inspection.Damaged(Optional.empty(), "the file cannot be read");
        }
    }

    @Override
    public void close() {
        workers.close();
    }

    private Inspection inspect(Input input) {
        MemorySegment bytes = input.bytes();
        Optional<Dimensions> size = Optional.empty();
        try {
            if (PictureHeader.sniff(bytes).filter(VipsInspector::isDecodedHere).isEmpty()) {
                return new Inspection.NotAPicture();
            }
            PictureHeader header = PictureHeader.of(bytes, limits);
            size = Optional.of(header.size());
            if (bytes.byteSize() <= limits.maxBytes()) {
                header.check(limits);
                header.checkFrames(limits);
                decode(input, Task.decoding(header, limits));
            }
            return new Inspection.Sound(header.size());
        } catch (MediaException.TooLarge | MediaException.TimedOut e) {
            LOG.debug("not decoded: {}", e.getMessage());
            return size.<Inspection>map(Inspection.Sound::new)
                    .orElseGet(() -> new Inspection.Damaged(Optional.empty(), e.getMessage()));
        } catch (MediaException.Unavailable e) {
            LOG.warn("pictures are judged by their headers alone: {}", e.getMessage());
            return size.<Inspection>map(Inspection.Sound::new).orElseGet(Inspection.NotAPicture::new);
        } catch (MediaException e) {
            return new Inspection.Damaged(size, e.getMessage());
        }
    }

    /// Others would each cost a process, and say nothing of them that a render does not.
    private static boolean isDecodedHere(PictureFormat format) {
        return switch (format) {
            case JPEG, PNG, WEBP, GIF, TIFF -> true;
            case AVIF, HEIC, JXL, BMP, SVG, PDF -> false;
        };
    }

    private void decode(Input input, Task task) {
        DECODERS.acquireUninterruptibly();
        try {
            if (workers.areForAll()) {
                workers.work(false, task, input, Marks.NONE, Outcome.Done.class);
                return;
            }
            Library.loaded();
            if (Thread.currentThread().isVirtual()) {
                onPlatformThread(() -> Rendering.decode(task, input.bytes()));
            } else {
                Rendering.decode(task, input.bytes());
            }
        } finally {
            DECODERS.release();
        }
    }

    private static void onPlatformThread(Runnable work) {
        RuntimeException[] failure = new RuntimeException[1];
        Thread thread = Thread.ofPlatform().name("inspector").start(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                failure[0] = e;
            }
        });
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // the memory stays until the work is done, which the deadline bounds
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure[0] != null) {
            throw failure[0];
        }
    }
}
