package dev.coffer.media.vips;

import dev.coffer.media.Colour;
import dev.coffer.media.MediaException;
import dev.coffer.media.Step;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// Writes on images, with a font of our own, so that letters are the same on every machine.
///
/// Characters that it lacks come from the fonts of the machine.
final class Lettering {

    private static final String FONT = "DejaVu Sans";
    private static final double LINE = 1.5; // of a letter's size, and more than any line takes

    private static volatile @Nullable String lent;

    /// An image with the text as its opacity: the text's size, and a little around it.
    ///
    /// @param width where lines are broken, in pixels; a word that is longer is not
    /// @param maxPixels of the image
    /// @throws MediaException.Unfit if there could be more of them
    static Image write(Job job, Step.Text text, int width, long maxPixels) {
        checkRoom(text, width, maxPixels);
        Image letters = new Operation(job, "text")
                .withText("text", escaped(text.text()))
                .withText("font", FONT + " " + text.size())
                .withText("fontfile", fontFile())
                .with("dpi", 72)
                .with("width", width)
                .image();
        int beside = text.size() / 2;
        int above = text.size() / 4;
        Image mask = letters.then("embed")
                .with("x", beside)
                .with("y", above)
                .with("width", letters.width() + 2 * beside)
                .with("height", letters.height() + 2 * above)
                .image();
        Colour colour = text.colour();
        Image sheet = Colours.sheet(mask, colour, 3);
        return Colours.fainter(Colours.withAlphaTimes(sheet, mask), colour.alpha() / 255.0)
                .inMemory();
    }

    private static void checkRoom(Step.Text text, int width, long maxPixels) {
        long letters = text.text().codePointCount(0, text.text().length());
        long length = letters * text.size();
        long lines = text.text().lines().count() + 2 * length / width;
        if ((double) Math.max(length, width) * lines * LINE * text.size() > maxPixels) {
            throw new MediaException.Unfit("a text of " + letters + " letters, " + text.size()
                    + " pixels each, does not go on a picture " + width + " wide");
        }
    }

    /// Pango takes text for markup: here, nothing in it is.
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /// Where the font lies.
    static String fontFile() {
        String given = lent;
        return given == null ? Font.FILE.toString() : given;
    }

    /// Has a process use a file that another has, and will take away.
    static void lend(String file) {
        lent = file;
    }

    private Lettering() {}

    /// The font as a file, which is how it has to be handed over; made once a process.
    private static final class Font {
        private static final Path FILE = unpack();

        private static Path unpack() {
            try (InputStream font = Lettering.class.getResourceAsStream("DejaVuSans.ttf")) {
                if (font == null) {
                    throw new MediaException.Unavailable("the font for texts is missing from this build", null);
                }
                Path file = Files.createTempFile("coffer-font-", ".ttf");
                file.toFile().deleteOnExit();
                Files.copy(font, file, StandardCopyOption.REPLACE_EXISTING);
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException("the font for texts cannot be unpacked", e);
            }
        }
    }
}
