package dev.coffer.media.info;

import dev.coffer.media.Look;
import dev.coffer.media.MediaException;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.PictureInfo;
import dev.coffer.media.PictureOutline;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Renderer;
import dev.coffer.media.VideoInfo;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.Mark;
import dev.coffer.repository.PerceptualHash;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Finds out what can be said about a picture.
///
/// Bounded as renders are: by the renderer's limits, which the header is held against first, and its deadline;
/// metadata by what they make their reader read. Metadata that make no sense are left out, a picture that cannot
/// be decoded is an error. Safe for use by several threads; platform threads, if the renderer wants them.
public final class PictureInspection {
    private static final RenderLimits LIMITS = RenderLimits.DEFAULT;

    private final Renderer renderer;

    public PictureInspection(Renderer renderer) {
        this.renderer = renderer;
    }

    /// @param source all bytes of a file
    /// @param withPlace whether to say where it was taken
    /// @throws dev.coffer.media.MediaException if it is no picture, passes a limit, or cannot be decoded
    public PictureInfo inspect(MemorySegment source, boolean withPlace) {
        Optional<PictureFormat> sniffed = PictureHeader.sniff(source);
        Optional<PictureHeader> header =
                sniffed.filter(PictureFormat.PDF::equals).isPresent()
                        ? Optional.empty() // which has none; its renderer knows its size
                        : Optional.of(PictureHeader.of(source, LIMITS));
        PictureFormat format = header.map(PictureHeader::format).orElse(PictureFormat.PDF);
        Dimensions upright = renderer.size(source);
        Look look = renderer.look(source);
        Orientation orientation = Orientation.in(source);
        Metadata metadata = Metadata.read(source, format, look);
        return new PictureInfo(
                source.byteSize(),
                format,
                orientation.swapsSides() ? new Dimensions(upright.height(), upright.width()) : upright,
                upright,
                orientation,
                header.map(PictureHeader::frames).orElse(1),
                header.filter(PictureHeader::isAnimation)
                        .map(moving -> new PictureInfo.Animation(look.delays(), look.loops())),
                look.space(),
                look.bits(),
                look.alpha(),
                metadata.profile(),
                Palette.of(look.thumbnail()),
                Blurhash.of(look.thumbnail()),
                Thumbhash.of(look.thumbnail()),
                CosineHash.of(look.square()),
                metadata.exif(),
                metadata.iptc(),
                metadata.xmp(),
                withPlace ? metadata.place() : Optional.empty());
    }

    /// What the header alone says, of a picture that passes the limits as well; in the time that it takes to read it.
    ///
    /// @param source all bytes of a file
    /// @return empty if it is no picture, or has no header that says so much
    public Optional<PictureOutline> outline(MemorySegment source) {
        try {
            return Optional.of(outline(source, PictureHeader.of(source, LIMITS)));
        } catch (MediaException e) {
            return Optional.empty();
        }
    }

    private static PictureOutline outline(MemorySegment source, PictureHeader header) {
        Orientation orientation = Orientation.in(source);
        Dimensions stored = header.size();
        return new PictureOutline(
                source.byteSize(),
                header.format(),
                stored,
                orientation.swapsSides() ? new Dimensions(stored.height(), stored.width()) : stored,
                orientation,
                header.frames());
    }

    /// What [#outline] found, with the names that [#json(PictureInfo, Optional, Optional)] has, and `decoded`, false.
    public static String json(PictureOutline outline, Optional<String> name, Optional<String> digest) {
        return InfoJson.write(outline, name, digest);
    }

    /// What a picture looks like, and nothing else.
    ///
    /// @throws dev.coffer.media.MediaException as [#inspect]
    public PerceptualHash hash(MemorySegment source) {
        return CosineHash.of(renderer.look(source).square());
    }

    /// What is known of a video, as one object of JSON on one line.
    ///
    /// @param digest of the file; left out if it is not known
    /// @param name that the file was asked for by; left out if there is none
    public static String json(VideoInfo info, Optional<String> name, Optional<String> digest) {
        return VideoJson.of(info, name, digest);
    }

    /// What [#inspect] found, as one object of JSON on one line.
    ///
    /// @param digest of the file; left out if it is not known
    /// @param name that the file was asked for by; left out if there is none
    public static String json(PictureInfo info, Optional<String> name, Optional<String> digest) {
        return json(info, name, digest, Mark.Said.NOTHING);
    }

    /// The same of a picture of which something is said: its focal point stands behind the rest.
    ///
    /// @param said does not take the place away that was found; see [PictureInfo#withoutPlace]
    public static String json(PictureInfo info, Optional<String> name, Optional<String> digest, Mark.Said said) {
        return InfoJson.write(info, name, digest, said.focus());
    }
}
