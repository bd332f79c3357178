package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Renderer;
import dev.coffer.repository.Dimensions;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What is to be done with a picture whose header was held against the limits, here or in another process.
///
/// @param header empty for a PDF alone, which has none
/// @param recipe in which is nothing that the libvips in use does not write; of account for [Kind#RENDER] alone
/// @param margin see [VipsRenderer#DEFAULT_SHRINK_MARGIN]
/// @param level for [Kind#LEVEL] alone
record Task(
        Kind kind,
        Optional<PictureHeader> header,
        Recipe recipe,
        RenderLimits limits,
        double margin,
        Optional<Level> level) {

    enum Kind {
        RENDER,
        SIZE,
        LOOK,
        /// Decodes all of it and throws the pixels away.
        DECODE,
        /// Writes a level of a pyramid into a file.
        LEVEL
    }

    /// What [dev.coffer.media.Tiler.Tiling#write] is told.
    record Level(boolean sourceIsLevel, Orientation turn, boolean halved, Path target) {}

    /// Looks at a file's header.
    ///
    /// @throws MediaException if the file is nothing that a decoder may see
    static Task of(Kind kind, MemorySegment source, Recipe recipe, RenderLimits limits, double margin) {
        if (PictureHeader.sniff(source).filter(PictureFormat.PDF::equals).isPresent()) {
            if (source.byteSize() > limits.maxBytes()) {
                throw new MediaException.TooLarge(
                        "a source of " + source.byteSize() + " bytes; the limit is " + limits.maxBytes());
            }
            return new Task(kind, Optional.empty(), recipe, limits, margin, Optional.empty());
        }
        PictureHeader header = PictureHeader.read(source, limits);
        if (kind == Kind.RENDER) {
            Writing.check(recipe.target(header));
            if (recipe.moves(header)) {
                header.checkFrames(limits);
            }
        }
        return new Task(kind, Optional.of(header), recipe, limits, margin, Optional.empty());
    }

    /// Decodes a picture that was held against the limits.
    static Task decoding(PictureHeader header, RenderLimits limits) {
        return new Task(
                Kind.DECODE,
                Optional.of(header),
                Renderer.LOOKING,
                limits,
                VipsRenderer.DEFAULT_SHRINK_MARGIN,
                Optional.empty());
    }

    /// Writes a level.
    static Task leveling(PictureHeader header, RenderLimits limits, Level level) {
        return new Task(
                Kind.LEVEL,
                Optional.of(header),
                Renderer.LOOKING,
                limits,
                VipsRenderer.DEFAULT_SHRINK_MARGIN,
                Optional.of(level));
    }

    PictureFormat format() {
        return header.map(PictureHeader::format).orElse(PictureFormat.PDF);
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(kind.ordinal());
        out.writeBoolean(header.isPresent());
        if (header.isPresent()) {
            PictureHeader said = header.get();
            out.writeByte(said.format().ordinal());
            out.writeInt(said.size().width());
            out.writeInt(said.size().height());
            out.writeInt(said.frames());
            out.writeInt(said.scans());
            out.writeBoolean(said.whole());
            out.writeBoolean(said.fullColour());
            out.writeInt(said.quality().orElse(-1));
        }
        out.writeUTF(recipe.key());
        out.writeLong(limits.maxBytes());
        out.writeLong(limits.maxPixels());
        out.writeLong(limits.maxWholePixels());
        out.writeInt(limits.maxSide());
        out.writeInt(limits.maxResultWidth());
        out.writeInt(limits.maxResultHeight());
        out.writeInt(limits.maxFrames());
        out.writeInt(limits.maxScans());
        out.writeLong(limits.deadline().toNanos());
        out.writeDouble(margin);
        out.writeBoolean(level.isPresent());
        if (level.isPresent()) {
            out.writeBoolean(level.get().sourceIsLevel());
            out.writeByte(level.get().turn().ordinal());
            out.writeBoolean(level.get().halved());
            out.writeUTF(level.get().target().toString());
        }
    }

    static Task read(DataInput in) throws IOException {
        return new Task(
                Kind.values()[in.readByte()],
                in.readBoolean() ? Optional.of(header(in)) : Optional.empty(),
                Recipe.parse(in.readUTF()),
                new RenderLimits(
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        Duration.ofNanos(in.readLong())),
                in.readDouble(),
                in.readBoolean() ? Optional.of(level(in)) : Optional.empty());
    }

    private static Level level(DataInput in) throws IOException {
        return new Level(
                in.readBoolean(), Orientation.values()[in.readByte()], in.readBoolean(), Path.of(in.readUTF()));
    }

    private static PictureHeader header(DataInput in) throws IOException {
        return new PictureHeader(
                PictureFormat.values()[in.readByte()],
                new Dimensions(in.readInt(), in.readInt()),
                in.readInt(),
                in.readInt(),
                in.readBoolean(),
                in.readBoolean(),
                Optional.of(in.readInt()).filter(percent -> percent >= 0));
    }
}
