package dev.coffer.media.vips;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Recipe;
import dev.coffer.media.Step;
import dev.coffer.media.Svg;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The files of the pictures that a recipe lays over another, in memory.
///
/// An SVG is written anew before it gets in here, so that no decoder sees a byte as it came.
record Marks(Map<BlobId, MemorySegment> files) {

    static final Marks NONE = new Marks(Map.of());

    /// They are in memory beside the picture's.
    private static final long MAX_BYTES = 8 << 20;

    /// @param blobs where they are; without it there are none
    /// @throws MediaException.Unfit if there is no such picture, or it is too large
    static Marks read(Recipe recipe, Optional<BlobSource> blobs, Arena arena) {
        Map<BlobId, MemorySegment> files = new LinkedHashMap<>();
        for (Step step : recipe.steps()) {
            if (step instanceof Step.Watermark mark && !files.containsKey(mark.picture())) {
                files.put(mark.picture(), read(mark.picture(), blobs, arena));
            }
        }
        return files.isEmpty() ? NONE : new Marks(files);
    }

    MemorySegment file(BlobId id) {
        MemorySegment file = files.get(id);
        if (file == null) {
            throw unfit(id, "is not here");
        }
        return file;
    }

    /// Whether one of them may only be decoded where that harms nobody else.
    boolean areDangerous() {
        return files.values().stream()
                .anyMatch(file ->
                        PictureHeader.sniff(file).filter(Loader::isDangerous).isPresent());
    }

    static MediaException.Unfit unfit(BlobId id, String why) {
        return new MediaException.Unfit("the watermark " + id + " " + why);
    }

    private static MemorySegment read(BlobId id, Optional<BlobSource> blobs, Arena arena) {
        BlobSource source = blobs.orElseThrow(
                () -> new MediaException.Unfit("there is nowhere to take the watermark " + id + " from"));
        HeldBlob held = source.find(id).orElseThrow(() -> unfit(id, "is not here"));
        if (held.size() > MAX_BYTES) {
            throw unfit(id, "has more than " + MAX_BYTES + " bytes");
        }
        MemorySegment file = source.read(held, arena);
        if (PictureHeader.sniff(file).filter(PictureFormat.SVG::equals).isEmpty()) {
            return file;
        }
        try {
            return arena.allocateFrom(JAVA_BYTE, Svg.of(file).text());
        } catch (MediaException e) {
            throw unfit(id, "is of no use: " + e.getMessage());
        }
    }
}
