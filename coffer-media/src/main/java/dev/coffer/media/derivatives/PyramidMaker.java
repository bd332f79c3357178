package dev.coffer.media.derivatives;

import dev.coffer.media.MediaException;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.PyramidSettings;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Tiler;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.RepositoryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes pyramids of originals that are brought into files, so that memory stays small whatever their size. For one
/// thread.
final class PyramidMaker {
    private static final Logger LOG = LoggerFactory.getLogger(PyramidMaker.class);
    private static final int ONE_TILE = 512; // pixels: the smallest level fits into it
    private static final long FULL = 64L << 20; // bytes of disk below which a failure is taken for its being full
    private static final int BLOCK = 1 << 20;
    private static final long PIXEL = 4; // bytes, of the level that the smaller ones are made of
    private static final Set<PictureFormat> TILED = Set.of(PictureFormat.TIFF, PictureFormat.JPEG, PictureFormat.PNG);

    private final BlobSource blobs;
    private final Tiler tiler;
    private final PyramidSettings settings;
    private final PyramidFiles files;
    private final RenderLimits limits;

    PyramidMaker(BlobSource blobs, Tiler tiler, PyramidSettings settings, PyramidFiles files) {
        this.blobs = blobs;
        this.tiler = tiler;
        this.settings = settings;
        this.files = files;
        RenderLimits usual = RenderLimits.DEFAULT;
        this.limits = new RenderLimits(
                settings.maxSourceBytes(),
                settings.maxPixels(),
                usual.maxWholePixels(),
                settings.maxSide(),
                usual.maxResultWidth(),
                usual.maxResultHeight(),
                usual.maxFrames(),
                usual.maxScans(),
                settings.deadline());
    }

    /// Looks into an original from disk, where it lies meanwhile.
    ///
    /// @throws MediaException.TooLarge if it passes the limit
    <T> T look(HeldBlob held, Function<MemorySegment, T> eye) {
        checkSize(held);
        try (Arena arena = Arena.ofConfined()) {
            Path made = files.begin();
            try {
                return eye.apply(blobs.read(held, (size, alignment) -> onDisk(made.resolve("source"), size, arena)));
            } finally {
                files.delete(made);
            }
        } catch (UncheckedIOException | IOException e) {
            throw unavailable(null, e);
        }
    }

    /// Makes one and keeps it under its name.
    ///
    /// @throws MediaException.TooLarge if it passes a limit, or is no TIFF, JPEG or PNG
    /// @throws MediaException if it cannot be made, or not now
    Pyramid make(BlobId id, String name, HeldBlob held) {
        checkSize(held);
        long began = System.nanoTime();
        Path made = null;
        try {
            made = files.begin();
            List<Dimensions> sizes = levels(held, made);
            Pyramid pyramid = files.keep(name, id, made, sizes);
            if (blobs.find(id).isEmpty()) { // whoever deletes it from now on finds the pyramid in its place
                files.drop(name);
                throw new RepositoryException.Missing("the picture was deleted while it was tiled", null);
            }
            LOG.info(
                    "{} of {} pixels was tiled in {} s",
                    id,
                    pyramid.size(),
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
            return pyramid;
        } catch (IOException e) {
            throw unavailable(made, e);
        } catch (RuntimeException e) {
            if (made != null) {
                files.delete(made);
            }
            throw e instanceof MediaException.Damaged && files.room() < FULL ? unavailable(null, e) : e;
        }
    }

    private MediaException unavailable(@Nullable Path made, Exception e) {
        if (made != null) {
            files.delete(made);
        }
        if (e instanceof ClosedByInterruptException) {
            return new MediaException.Overloaded("a large picture is no longer tiled, since the server stops");
        }
        return new MediaException.Unavailable(
                "there is no room to tile a large picture in " + settings.directory() + ": " + e.getMessage(), e);
    }

    /// Each level of the one before it; the source goes as soon as the first one is there.
    private List<Dimensions> levels(HeldBlob held, Path made) throws IOException {
        Path source = made.resolve("source");
        Orientation orientation;
        Dimensions whole;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = blobs.read(held, (size, alignment) -> onDisk(source, size, arena));
            if (PictureHeader.sniff(bytes).filter(TILED::contains).isEmpty()) {
                throw new MediaException.TooLarge(
                        "a picture that is too large to be rendered, and of no format that is" + " decoded row by row");
            }
            whole = PictureHeader.read(bytes, limits).size();
            orientation = Orientation.in(bytes);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        long pixels = (long) whole.width() * whole.height();
        try (Tiler.Tiling tiling = tiler.begin(Math.max(held.size(), PIXEL * pixels))) {
            return levels(source, orientation, tiling, made);
        }
    }

    private List<Dimensions> levels(Path source, Orientation orientation, Tiler.Tiling tiling, Path made)
            throws IOException {
        tiling.write(source, false, Orientation.O1, false, made.resolve(Pyramid.name(0)));
        Files.delete(source);
        if (orientation != Orientation.O1) {
            Path stored = made.resolve("stored");
            Files.move(made.resolve(Pyramid.name(0)), stored);
            tiling.write(stored, true, orientation, false, made.resolve(Pyramid.name(0)));
            Files.delete(stored);
        }
        List<Dimensions> sizes = new ArrayList<>();
        sizes.add(size(made.resolve(Pyramid.name(0))));
        while (Math.max(sizes.getLast().width(), sizes.getLast().height()) > ONE_TILE) {
            Path last = made.resolve(Pyramid.name(sizes.size() - 1));
            Path half = made.resolve(Pyramid.name(sizes.size()));
            tiling.write(last, true, Orientation.O1, true, half);
            sizes.add(size(half));
        }
        return sizes;
    }

    private Dimensions size(Path level) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(level)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return PictureHeader.read(bytes, limits).size();
        }
    }

    /// Memory that is a file. All of it is written first, since a disk that fills up under mapped memory would
    /// end the process.
    private static MemorySegment onDisk(Path file, long size, Arena arena) {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            for (long left = size; left > 0; ) {
                left -= channel.write(block.clear().limit((int) Math.min(BLOCK, left)));
            }
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkSize(HeldBlob held) {
        if (held.size() > settings.maxSourceBytes()) {
            throw new MediaException.TooLarge(
                    "a source of " + held.size() + " bytes; the limit is " + settings.maxSourceBytes());
        }
    }
}
