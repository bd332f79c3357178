package dev.coffer.media.library;

import dev.coffer.media.Colour;
import dev.coffer.media.Derivative;
import dev.coffer.media.Encoding;
import dev.coffer.media.Encoding.Quality;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Spool;
import dev.coffer.media.Step;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.repository.BlobId;
import dev.coffer.store.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What is kept of files that are uploaded.
///
/// @param derivatives asked when the first picture is turned
record Uploads(Supplier<Derivatives> derivatives) {

    /// Turned upright, its EXIF data kept but for what they say of its orientation.
    private static final Recipe TURNED = new Recipe(
            List.of(new Step.Upright()),
            new Encoding(Optional.empty(), new Quality.Keep(), false, true, true, Colour.CLEAR_WHITE));

    /// A picture with its pixels turned as its EXIF data say, where they say something; else the bytes as they are.
    /// What has several frames is never turned.
    ///
    /// @throws MediaException if it has to be turned and cannot be
    Content upright(Spool upload) {
        boolean isToBeTurned = upload.look(Uploads::isToBeTurned);
        if (!isToBeTurned) {
            return upload.content();
        }
        Derivatives making = derivatives.get();
        Derivative turned = making.findOrMake(making.keyOfGiven(BlobId.of(upload.sha256()), TURNED), upload);
        ByteBuffer bytes = turned.bytes();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return Content.of(copy);
    }

    private static boolean isToBeTurned(MemorySegment file) {
        return file.byteSize() > 0
                && PictureHeader.sniff(file).isPresent()
                && Orientation.in(file) != Orientation.O1
                && PictureHeader.of(file, RenderLimits.DEFAULT).frames() == 1;
    }

    /// The first bytes, which tell what kind of file it is.
    static byte[] head(Content content) {
        try (InputStream in = content.open(0)) {
            return in.readNBytes(ShownTypes.HEAD);
        } catch (IOException e) {
            throw new UncheckedIOException("the file cannot be read", e);
        }
    }
}
