package dev.coffer.media;

import dev.coffer.repository.Dimensions;
import dev.coffer.repository.PerceptualHash;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that is said about a picture.
///
/// @param bytes of the file
/// @param stored the size as stored
/// @param upright the size with the orientation applied
/// @param frames of an animation, or pages of a TIFF
/// @param animation empty if it is none
/// @param space the colours' space as stored: `srgb`, `grey`, `cmyk`, `lab`, …
/// @param bits of a sample
/// @param alpha whether it may be partly transparent
/// @param profile what its ICC profile calls itself
/// @param palette at most six colours, the one that most is in first; empty if nothing of it can be seen
/// @param perceptual see the protocol's page on it
/// @param exif names and values for people, as metadata-extractor words them; nothing of a place
/// @param iptc the same
/// @param xmp paths of properties, as `dc:title[1]`; nothing of a place
/// @param place where it was taken; only there if it was asked for
public record PictureInfo(
        long bytes,
        PictureFormat format,
        Dimensions stored,
        Dimensions upright,
        Orientation orientation,
        int frames,
        Optional<Animation> animation,
        String space,
        int bits,
        boolean alpha,
        Optional<String> profile,
        List<Shade> palette,
        String blurhash,
        String thumbhash,
        PerceptualHash perceptual,
        Map<String, String> exif,
        Map<String, String> iptc,
        Map<String, String> xmp,
        Optional<Place> place) {

    /// Changes whenever the same picture may have other information.
    public static final int REVISION = 1;

    public PictureInfo {
        palette = List.copyOf(palette);
        exif = new LinkedHashMap<>(exif);
        iptc = new LinkedHashMap<>(iptc);
        xmp = new LinkedHashMap<>(xmp);
    }

    /// What its header says of it.
    public PictureOutline outline() {
        return new PictureOutline(bytes, format, stored, upright, orientation, frames);
    }

    /// The same, without where it was taken.
    public PictureInfo withoutPlace() {
        return new PictureInfo(
                bytes,
                format,
                stored,
                upright,
                orientation,
                frames,
                animation,
                space,
                bits,
                alpha,
                profile,
                palette,
                blurhash,
                thumbhash,
                perceptual,
                exif,
                iptc,
                xmp,
                Optional.empty());
    }

    /// @param delays how long each frame is seen, in milliseconds
    /// @param loops how often all of them are, 0 for ever
    public record Animation(List<Integer> delays, int loops) {
        public Animation {
            delays = List.copyOf(delays);
        }

        /// Of one run, in milliseconds.
        public long duration() {
            return delays.stream().mapToLong(Integer::longValue).sum();
        }
    }

    /// A colour, and which part of the picture is about as it, from 0 to 1.
    public record Shade(Colour colour, double share) {
        /// `#rrggbb`
        public String hex() {
            return "#" + colour.hex().substring(2);
        }
    }

    /// @param latitude in degrees, north positive
    /// @param longitude in degrees, east positive
    public record Place(double latitude, double longitude) {}
}
