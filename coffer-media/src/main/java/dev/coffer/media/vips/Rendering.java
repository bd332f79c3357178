package dev.coffer.media.vips;

import dev.coffer.media.Look;
import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Rendered;
import dev.coffer.repository.Dimensions;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does tasks with the libvips of this process, on the calling thread.
final class Rendering {
    private static final Logger LOG = LoggerFactory.getLogger(Rendering.class);

    /// @param file an SVG that was written anew, or any other file as it is
    static Rendered render(Task task, MemorySegment file, Marks marks) {
        Watermarks watermarks = new Watermarks(marks, task.limits());
        return within(task, job -> {
            MemorySegment bytes = job.nativeBytes(file);
            if (task.format().isDrawing()) {
                Drawing drawing = Drawing.of(job, bytes, task);
                if (task.header().isEmpty()) {
                    Writing.check(task.recipe().target(drawing.header())); // nobody could know before
                }
                return new Pipeline(job, bytes, drawing, task.recipe(), watermarks, task.margin()).run();
            }
            PictureHeader header = task.header().orElseThrow();
            return task.recipe().moves(header)
                    ? Pipeline.frames(job, bytes, header, task.recipe(), watermarks, task.margin())
                    : new Pipeline(job, bytes, header, task.recipe(), watermarks, task.margin()).run();
        });
    }

    /// How large the page of a PDF is, in pixels at a scale of 1.
    static Dimensions size(Task task, MemorySegment file) {
        return within(
                task,
                job -> Drawing.of(job, job.nativeBytes(file), task).header().size());
    }

    static Look look(Task task, MemorySegment file) {
        return within(task, job -> {
            MemorySegment bytes = job.nativeBytes(file);
            return task.format().isDrawing()
                    ? Looking.look(Drawing.of(job, bytes, task))
                    : Looking.look(
                            job,
                            bytes,
                            task.header().orElseThrow(),
                            task.limits().maxWholePixels());
        });
    }

    /// Decodes all of it and throws the pixels away.
    static void decode(Task task, MemorySegment file) {
        PictureHeader header = task.header().orElseThrow();
        within(task, job -> {
            MemorySegment bytes = job.nativeBytes(file);
            Image image = switch (header.format()) {
                case JPEG -> Loader.shrunk(job, bytes, 8); // every coefficient is still read
                case GIF, WEBP -> Loader.frames(job, bytes, header.format());
                case PNG, TIFF ->
                    Loader.open(job, bytes, header.format(), task.limits().maxWholePixels());
                case AVIF, HEIC, JXL, BMP, SVG, PDF ->
                    throw new IllegalArgumentException("a " + header.format() + " is judged by its header");
            };
            job.stopInTime(image);
            image.then("avg").run();
            return header;
        });
    }

    private static <T> T within(Task task, Work<T> work) {
        try (Job job = new Job(task.limits().deadline())) {
            try {
                return work.on(job);
            } catch (OperationFailed e) {
                throw explained(e, job, task.format());
            }
        }
    }

    static MediaException explained(OperationFailed e, Job job, PictureFormat format) {
        LOG.debug("{}: {}", format, e.getMessage());
        return job.isLate()
                ? job.late()
                : new MediaException.Damaged(
                        "the " + format + " cannot be decoded to its end: it is truncated or corrupt");
    }

    private interface Work<T> {
        T on(Job job);
    }

    private Rendering() {}
}
