package dev.coffer.repository.headers;

import dev.coffer.repository.Dimensions;
import dev.coffer.repository.Inspection;
import dev.coffer.repository.PictureInspector;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Path;
import java.util.Optional;

/// Reads the size of a picture from its header, and looks whether it ends as its format ends.
///
/// Knows JPEG, PNG, GIF, WebP, BMP and TIFF. It sees that a picture was cut off; it does not see damage in
/// its middle, which only decoding shows. It reads a few kilobytes, of JPEG and TIFF somewhat more.
///
/// Safe for use by several threads.
public final class HeaderInspector implements PictureInspector {

    @Override
    public Inspection inspect(Path file, String mediaType) {
        return switch (mediaType) {
            case "image/jpeg" -> inspect(file, Jpeg::look);
            case "image/png" -> inspect(file, Png::look);
            case "image/gif" -> inspect(file, Gif::look);
            case "image/webp" -> inspect(file, WebP::look);
            case "image/bmp" -> inspect(file, Bmp::look);
            case "image/tiff" -> inspect(file, Tiff::look);
            default -> new Inspection.NotAPicture();
        };
    }

    private interface Look {
        Inspection at(Window file) throws IOException;
    }

    private static Inspection inspect(Path file, Look look) {
        try (Window window = Window.open(file)) {
            return look.at(window);
        } catch (EOFException | BufferUnderflowException e) {
            return new Inspection.Damaged(Optional.empty(), "it ends within its header");
        } catch (IOException e) {
            return new Inspection.Damaged(Optional.empty(), "it cannot be read: " + e.getMessage());
        }
    }

    /// A sound picture, or a damaged one if the size cannot be one or the end is missing.
    static Inspection judge(long width, long height, boolean ends) {
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            return new Inspection.Damaged(Optional.empty(), "its header says " + width + "x" + height);
        }
        Dimensions dimensions = new Dimensions((int) width, (int) height);
        return ends
                ? new Inspection.Sound(dimensions)
                : new Inspection.Damaged(Optional.of(dimensions), "it ends before its end");
    }
}
