package dev.coffer.media;

import java.lang.foreign.MemorySegment;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Pictures that lie in an SVG itself.
final class SvgImage {
    private static final long MAX_PIXELS = 16_000_000;
    private static final Pattern DATA = Pattern.compile("data:image/(?:png|jpe?g);base64,", Pattern.CASE_INSENSITIVE);

    /// Whether it is a small PNG or JPEG, by its own header.
    static boolean isHarmless(String address) {
        Matcher data = DATA.matcher(address);
        if (!data.lookingAt()) {
            return false;
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(address.substring(data.end()));
            PictureHeader header = PictureHeader.read(MemorySegment.ofArray(bytes), RenderLimits.DEFAULT);
            if ((long) header.size().width() * header.size().height() > MAX_PIXELS) {
                throw new MediaException.TooLarge("an SVG with a picture of " + header.size() + " pixels in it");
            }
            return header.format() == PictureFormat.PNG || header.format() == PictureFormat.JPEG;
        } catch (IllegalArgumentException | MediaException.NotAPicture e) {
            throw new MediaException.Damaged("an SVG with a picture in it that is none");
        }
    }

    private SvgImage() {}
}
